package io.opdbridge.bench;

/** Measures the shipped bridge against hand-written baselines. */
public final class Benchmark {

    private Benchmark() {
    }

    public static void main(String[] arguments) {
        System.out.println("nothing is measured yet");
    }
}
