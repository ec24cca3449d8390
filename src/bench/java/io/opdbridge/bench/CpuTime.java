package io.opdbridge.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** CPU time as Linux counts it, in steps of 10 ms. */
final class CpuTime {

    private static final double TICKS_PER_SECOND = 100;
    /** Places of utime, stime, cutime and cstime behind the name of the command (proc(5)). */
    private static final int UTIME = 11;
    private static final int CSTIME = 14;

    private CpuTime() {
    }

    /** What a process, its living descendants and those it has outlived have used, in seconds. */
    static double seconds(ProcessHandle process) {
        return ticks(process.pid()) / TICKS_PER_SECOND
                + process.descendants().mapToLong(child -> ticks(child.pid())).sum() / TICKS_PER_SECOND;
    }

    private static long ticks(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            long ticks = 0;
            for (int field = UTIME; field <= CSTIME; field++) {
                ticks += Long.parseLong(fields[field]);
            }
            return ticks;
        } catch (NoSuchFileException e) {
            return 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
