package io.opdbridge.cli;

import java.util.concurrent.Callable;

/** A command that calls a bridge from outside. It is in a jar of its own and found by a service file. */
public interface Tool extends Callable<Integer> {
}
