package io.opdbridge.tools.simulator;

/** A simulated HIS that serves in one dialect. Closing it aborts the calls in progress. */
public interface HisServer extends AutoCloseable {

    /** The port of the loopback address that it serves on. */
    int port();

    @Override
    void close();
}
