package io.opdbridge;

import io.opdbridge.access.CallerSettings;
import io.opdbridge.canonical.Masks;
import io.opdbridge.config.InvalidSettingsException;
import io.opdbridge.config.Settings.InForce;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
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

    @Option(names = "--check", paramLabel = "FILE", description = "Checks this file as if it were"
            + " conf/application.properties,"
            + " with the environment of this command; prints all mistakes.")
    private @Nullable Path file;

    @Override
    public Integer call() {
        if (file != null) {
            return check();
        }
        PrintWriter out = spec.commandLine().getOut();
        List<InForce> settings = BridgeSettings.load().all().inForce();
        for (InForce setting : settings) {
            out.println(Masks.log(setting.key() + "=" + setting.value()) + "  # " + setting.origin());
        }
        return 0;
    }

    private int check() {
        try {
            // the files of secrets are read as well
            CallerSettings.callers(BridgeSettings.with(file, System.getenv()).all());
            spec.commandLine().getOut().println(file + ": no mistakes");
            return 0;
        } catch (InvalidSettingsException e) {
            List<String> mistakes = String.valueOf(e.getMessage()).lines().map(Masks::log).toList();
            mistakes.forEach(spec.commandLine().getErr()::println);
            spec.commandLine().getErr().println(file + ": " + mistakes.size()
                    + (mistakes.size() == 1 ? " mistake" : " mistakes"));
            return 1;
        }
    }
}
