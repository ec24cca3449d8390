package io.opdbridge.cli;

import java.util.concurrent.Callable;

/** A command that speaks to a bridge from outside. It comes in a jar of its own and is found by a service file. */
public interface Tool extends Callable<Integer> {
}
