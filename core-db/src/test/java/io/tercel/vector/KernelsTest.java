package io.tercel.vector;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class KernelsTest {

    /** What a child process runs: the choice is made once per process. */
    static final class Choice {

        private Choice() {}

        public static void main(String[] arguments) {
            float[] two = {1, 1};
            System.out.println(Kernels.ACTIVE.description() + " = " + Kernels.ACTIVE.dot(two, 0, two, 0, 2));
        }
    }

    private static String run(String... flags) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(flags));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Choice.class.getName()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }

    @Test
    void simdIsChosenWhereTheModuleIs() throws IOException, InterruptedException {
        assertThat(run("--add-modules", "jdk.incubator.vector"))
                .contains("Vectors are compared by: SIMD")
                .containsPattern("SIMD, \\d+ bits = 2\\.0");
        assertThat(run("--add-modules", "jdk.incubator.vector", "-Dtercel.simd.bits=128"))
                .contains("SIMD, 128 bits = 2.0");
    }

    @Test
    void aMissingFlagIsSaidAndDoesNotFail() throws IOException, InterruptedException {
        assertThat(run()).contains("add --add-modules jdk.incubator.vector").contains("scalar = 2.0");
    }

    @Test
    void simdCanBeTurnedOffAndStaysOffWithoutTheOptimizingCompiler() throws IOException, InterruptedException {
        assertThat(run("--add-modules", "jdk.incubator.vector", "-Dtercel.simd=off"))
                .contains("(tercel.simd=off)")
                .contains("scalar = 2.0");
        assertThat(run("--add-modules", "jdk.incubator.vector", "-XX:TieredStopAtLevel=1"))
                .contains("scalar = 2.0");
        assertThat(run("--add-modules", "jdk.incubator.vector", "-Xint")).contains("scalar = 2.0");
    }
}
