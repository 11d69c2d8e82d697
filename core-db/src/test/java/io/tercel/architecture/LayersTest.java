package io.tercel.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The plan of the house, as rules: who may know whom. */
class LayersTest {

    /** Packages by level, without the common prefix; a package uses lower levels, and its own without cycles. */
    private static final List<List<String>> LEVELS = List.of(
            List.of("vector", "vector.simd", "config", "error", "io"),
            List.of("query", "schema", "function", "text"),
            List.of(
                    "log",
                    "manifest",
                    "time",
                    "column",
                    "index",
                    "index.codes",
                    "index.dense",
                    "index.flat",
                    "index.graph",
                    "index.interim",
                    "index.ivf",
                    "index.scalar",
                    "index.sparse",
                    "index.terms",
                    "index.text"),
            List.of("segment", "expr"),
            List.of("query.exec", "query.exec.rank", "commit", "maintain"),
            List.of("backup", "cdc"),
            List.of(""));

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.tercel");

    @Test
    void everyPackageHasALevel() {
        Set<String> packages = CLASSES.stream()
                .map(each -> roomOf(each.getPackageName()))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(LEVELS.stream().flatMap(List::stream).toList()).containsAll(packages);
    }

    @Test
    void aPackageUsesLowerLevelsOnly() {
        Set<String> upwards = new TreeSet<>();
        for (JavaClass each : CLASSES) {
            each.getDirectDependenciesFromSelf().forEach(dependency -> {
                String target =
                        dependency.getTargetClass().getBaseComponentType().getPackageName();
                if (target.startsWith("io.tercel")) {
                    int from = levelOf(each.getPackageName());
                    int to = levelOf(target);
                    if (to > from) {
                        upwards.add(each.getName() + " -> "
                                + dependency.getTargetClass().getName());
                    }
                }
            });
        }
        assertThat(upwards).isEmpty();
    }

    @Test
    void packagesFormNoCycles() {
        slices().matching("io.tercel.(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void onlyIoTouchesFiles() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.tercel.io..")
                .and()
                .resideOutsideOfPackages("io.tercel", "io.tercel.backup")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.nio.file..", "java.nio.channels..")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.io.File")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.io.RandomAccessFile")
                .check(CLASSES);
    }

    @Test
    void whatUsersCallKnowsAPathAndNothingElseOfFiles() {
        noClasses()
                .that()
                .resideInAnyPackage("io.tercel", "io.tercel.backup")
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.nio.file.Files")
                .orShould()
                .dependOnClassesThat()
                .resideInAPackage("java.nio.channels..")
                .check(CLASSES);
    }

    @Test
    void onlyTimeReadsTheWallClock() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.tercel.time")
                .should()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .dependOnClassesThat()
                .resideInAPackage("java.time..")
                .andShould()
                .dependOnClassesThat()
                .haveSimpleName("Clock")
                .check(CLASSES);
    }

    @Test
    void indexesDoNotKnowSegments() {
        noClasses()
                .that()
                .resideInAPackage("io.tercel.index..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.tercel.segment..")
                .check(CLASSES);
    }

    @Test
    void requestsAndResultsAreValuesWithoutMachinery() {
        classes()
                .that()
                .resideInAPackage("io.tercel.query")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "io.tercel.query",
                        "io.tercel.schema",
                        "io.tercel.vector",
                        "io.tercel.config",
                        "java..",
                        "org.jspecify..")
                .check(CLASSES);
    }

    @Test
    void thereIsNoRoomForOddsAndEnds() {
        noClasses()
                .should()
                .resideInAnyPackage("..util..", "..utils..", "..common..", "..impl..", "..manager..", "..helper..")
                .check(CLASSES);
    }

    private static int levelOf(String packageName) {
        String room = roomOf(packageName);
        for (int level = 0; level < LEVELS.size(); level++) {
            if (LEVELS.get(level).contains(room)) {
                return level;
            }
        }
        throw new AssertionError("package " + packageName + " has no level");
    }

    private static String roomOf(String packageName) {
        return packageName.equals("io.tercel") ? "" : packageName.substring("io.tercel.".length());
    }
}
