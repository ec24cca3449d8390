package io.opdbridge.bench;

import org.HdrHistogram.Histogram;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Has callers call, each on a thread of its own, and takes the time. */
final class Load {

    private static final long MAX_LATENCY_NANOS = TimeUnit.MINUTES.toNanos(10);
    private static final int DIGITS = 3;
    private static final long PREPARATION_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private Load() {
    }

    /** One who calls. For one thread. */
    interface Caller extends AutoCloseable {

        /** Makes the next call and checks its answer. */
        void call() throws Exception;

        /** Whether the last call needs another one to make a whole, as a freeze needs its capture. */
        boolean isHalfway();

        @Override
        void close() throws Exception;
    }

    /**
     * What came out.
     *
     * @param latencies in nanoseconds, from the intended start of each call to its answer
     */
    record Sample(long calls, double seconds, Histogram latencies) {

        double callsPerSecond() {
            return calls / seconds;
        }

        /** In milliseconds. */
        double percentile(double percentile) {
            return latencies.getValueAtPercentile(percentile) / 1e6;
        }
    }

    /** Each caller calls as soon as it has its answer. */
    static Sample saturated(List<? extends Caller> callers, Duration duration) throws Exception {
        return run(callers, (caller, number, start, latencies) -> {
            long calls = 0;
            long end = start + duration.toNanos();
            for (long now = System.nanoTime(); now < end || caller.isHalfway(); calls++) {
                caller.call();
                long then = System.nanoTime();
                latencies.recordValue(then - now);
                now = then;
            }
            return calls;
        });
    }

    /**
     * The callers together start a call at even distances, whatever the answers take. A call that starts late because
     * its caller still waits counts from the moment at which it should have started.
     */
    static Sample atRate(List<? extends Caller> callers, Duration duration, double callsPerSecond) throws Exception {
        double distanceNanos = 1e9 / callsPerSecond;
        return run(callers, (caller, number, start, latencies) -> {
            long calls = 0;
            while (true) {
                long intended = start + (long) ((calls * callers.size() + number) * distanceNanos);
                if (intended - start >= duration.toNanos() && !caller.isHalfway()) {
                    return calls;
                }
                awaitTime(intended);
                caller.call();
                latencies.recordValue(System.nanoTime() - intended);
                calls++;
            }
        });
    }

    private interface Work {
        long run(Caller caller, int number, long startNanos, Histogram latencies) throws Exception;
    }

    private static Sample run(List<? extends Caller> callers, Work work) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(callers.size());
        try {
            long start = System.nanoTime() + PREPARATION_NANOS;
            List<Histogram> histograms = new ArrayList<>();
            List<Future<Long>> running = new ArrayList<>();
            for (int i = 0; i < callers.size(); i++) {
                int number = i;
                Histogram latencies = new Histogram(MAX_LATENCY_NANOS, DIGITS);
                histograms.add(latencies);
                running.add(threads.submit(() -> {
                    awaitTime(start);
                    return work.run(callers.get(number), number, start, latencies);
                }));
            }
            long calls = 0;
            for (Future<Long> caller : running) {
                calls += caller.get();
            }
            double seconds = (System.nanoTime() - start) / 1e9;
            Histogram all = histograms.get(0);
            histograms.stream().skip(1).forEach(all::add);
            return new Sample(calls, seconds, all);
        } catch (ExecutionException e) {
            throw new IllegalStateException("A call failed: " + e.getCause().getMessage(), e.getCause());
        } finally {
            threads.shutdownNow();
        }
    }

    private static void awaitTime(long nanoTime) {
        for (long left = nanoTime - System.nanoTime(); left > 0; left = nanoTime - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
