package io.opdbridge.testing;

import java.io.IOException;

/** Signals for which Java has no method. */
enum ProcessSignal {
    /** The process stays as it is and does nothing until {@link #CONT}. */
    STOP,
    CONT;

    void send(long pid) throws IOException, InterruptedException {
        int exitCode = new ProcessBuilder("kill", "-" + name(), Long.toString(pid)).start().waitFor();
        if (exitCode != 0) {
            throw new IllegalStateException("SIG" + name() + " was not to be sent");
        }
    }
}
