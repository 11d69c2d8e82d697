package io.tercel.cli;

import io.tercel.Database;
import io.tercel.ExamineReport;
import io.tercel.VerifyReport;
import io.tercel.error.CorruptionException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Whether everything is as it was written. */
@Command(
        name = "verify",
        description = {
            "Read every byte, compare every checksum, check the rules between files and rows.",
            "Ends with 1 when something is wrong. Nothing is changed."
        })
final class VerifyCommand implements Callable<Integer> {

    private final Workbench workbench;

    VerifyCommand(Workbench workbench) {
        this.workbench = workbench;
    }

    @Override
    public Integer call() {
        try (Workbench.Opened opened = workbench.read()) {
            return report(opened.database().verify());
        } catch (Failure e) {
            if (e.getCause() instanceof CorruptionException damaged) {
                return reportUnopened(damaged);
            }
            throw e;
        }
    }

    private Integer report(VerifyReport report) {
        Output output = workbench.output();
        report.problems().forEach(this::problem);
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("clean", report.isClean());
        facts.put("problems", report.problems().size());
        facts.put("files", report.files());
        facts.put("bytes", report.bytes());
        facts.put("rows", report.rows());
        output.done(
                "%s: %s, %s, %s"
                        .formatted(
                                report.isClean()
                                        ? "nothing is wrong"
                                        : Values.counted(report.problems().size(), "problem"),
                                Values.counted(report.rows(), "row"),
                                Values.counted(report.files(), "file"),
                                Values.bytes(report.bytes())),
                facts);
        return (report.isClean() ? ExitCode.DONE : ExitCode.PROBLEM).number();
    }

    /** It cannot be opened for one damage; there may be more. */
    private Integer reportUnopened(CorruptionException failure) {
        ExamineReport report = Database.examine(workbench.directory());
        List<String> problems = new ArrayList<>();
        report.damage().forEach(damage -> problems.add(damage.toString()));
        report.derivedDamage().forEach(damage -> problems.add(damage + "; this index is built anew"));
        if (problems.isEmpty()) {
            problems.add(String.valueOf(failure.getMessage()));
        }
        problems.forEach(this::problem);
        workbench
                .output()
                .done(
                        "%s: the database cannot be opened; 'tercel inspect' tells what can be read"
                                .formatted(Values.counted(problems.size(), "problem")),
                        Output.facts("clean", false, "problems", problems.size()));
        return ExitCode.PROBLEM.number();
    }

    private void problem(String problem) {
        Output output = workbench.output();
        if (output.json()) {
            output.printLine(Values.json(Output.facts("problem", problem)));
        } else {
            workbench.screen().out().println(workbench.screen().bad(problem));
        }
    }
}
