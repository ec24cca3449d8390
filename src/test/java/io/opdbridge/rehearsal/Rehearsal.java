package io.opdbridge.rehearsal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** How long a run is, and where its report goes. */
final class Rehearsal {

    /** Whether runs have the length of those in rehearsals.md; in an ordinary build they are short. */
    static final boolean FULL = Boolean.getBoolean("rehearsal.full");

    private static final Path REPORTS = Path.of("target", "rehearsal");

    private Rehearsal() {
    }

    static int size(int ofShortRun, int ofFullRun) {
        return FULL ? ofFullRun : ofShortRun;
    }

    static void report(String name, String text) throws IOException {
        Files.writeString(Files.createDirectories(REPORTS).resolve(name + ".md"), text);
    }
}
