package io.opdbridge.bench;

import java.time.Duration;

/** One of those that are compared: a process of its own with books of its own. For one thread. */
interface Contender extends AutoCloseable {

    String name();

    Books books();

    /** Has callers call for a while; with a rate of 0, as fast as they get answers. */
    Load.Sample run(Workload workload, int connections, Duration duration, double callsPerSecond) throws Exception;

    /** The CPU time that the process has used so far, in seconds. */
    double cpuSeconds();

    /** How many pairs were answered so far. */
    long pairs();

    /** Ends the process and waits for its end. */
    @Override
    void close() throws Exception;
}
