package io.opdbridge.walk;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;

/** Two things that begin at the same moment, each in a thread of its own. */
final class AtOnce implements AutoCloseable {

    private final ExecutorService threads = Executors.newFixedThreadPool(2);

    /** What came of both, in their order. */
    <T> List<T> both(Supplier<T> one, Supplier<T> other) {
        CyclicBarrier start = new CyclicBarrier(2);
        List<Future<T>> running = new ArrayList<>();
        for (Supplier<T> each : List.of(one, other)) {
            Callable<T> call = () -> {
                start.await();
                return each.get();
            };
            running.add(threads.submit(call));
        }
        List<T> results = new ArrayList<>();
        for (Future<T> each : running) {
            try {
                results.add(each.get());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            } catch (ExecutionException e) {
                throw new IllegalStateException(e.getCause());
            }
        }
        return results;
    }

    @Override
    public void close() {
        threads.shutdown();
    }
}
