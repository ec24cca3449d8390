package io.opdbridge;

import io.opdbridge.canonical.Masks;
import io.opdbridge.config.Settings.InForce;
import org.jspecify.annotations.Nullable;
import io.opdbridge.config.Settings.Judgement;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;

/** {@code bin/bridge settings}: what is in force and where each comes from; or whether a file could be taken. */
@Command(name = "settings", mixinStandardHelpOptions = true,
        description = "Prints the settings in force and where each comes from.")
final class SettingsCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @ParentCommand
    private Bridge bridge;

    @Option(names = "--check", paramLabel = "FILE", description = "Checks this file as if it were"
            + " conf/application.properties, with the environment of this command; prints all mistakes of both.")
    private @Nullable Path file;

    @Override
    public Integer call() {
        return file == null ? print() : check(file);
    }

    private int print() {
        for (InForce setting : bridge.inForce()) {
            spec.commandLine().getOut().println(Masks.log(setting.key() + "=" + setting.value()) + "  # "
                    + setting.origin());
        }
        return 0;
    }

    private int check(Path checked) {
        Judgement judgement = bridge.judge(checked);
        tell(checked.toString(), judgement.ofFile());
        if (!judgement.ofEnvironment().isEmpty()) {
            tell("The environment of this command", judgement.ofEnvironment());
        }
        return judgement.ofFile().isEmpty() && judgement.ofEnvironment().isEmpty() ? 0 : 1;
    }

    private void tell(String whose, List<String> mistakes) {
        PrintWriter out = mistakes.isEmpty() ? spec.commandLine().getOut() : spec.commandLine().getErr();
        mistakes.stream().map(Masks::log).forEach(out::println);
        out.println(whose + ": " + (mistakes.isEmpty() ? "no mistakes"
                : mistakes.size() + (mistakes.size() == 1 ? " mistake" : " mistakes")));
    }
}
