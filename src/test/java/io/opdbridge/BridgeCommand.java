package io.opdbridge;

import io.opdbridge.testing.ProcessCommand.Result;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Runs {@code bin/bridge} commands in the process of the tests, which costs a tenth of a process of their own. Not for
 * {@code run} and {@code demo}, and not where a bridge of the tests has the ledger open in this process.
 */
public final class BridgeCommand {

    private BridgeCommand() {
    }

    /** A command of the bridge on a data folder. */
    public static Result run(Path dataDir, String... arguments) {
        return run(dataDir, Map.of(), arguments);
    }

    /** The same with more than the data folder in its environment. */
    public static Result run(Path dataDir, Map<String, String> environment, String... arguments) {
        assertThat(arguments).as("serves until the process ends").doesNotContain("run", "demo");
        Map<String, String> all = new HashMap<>(environment);
        all.put("BRIDGE_DATA_DIR", dataDir.toString());
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = Bridge.commandLine(all).setOut(new PrintWriter(out)).setErr(new PrintWriter(err))
                .execute(arguments);
        return new Result(exitCode, out.toString(), err.toString());
    }
}
