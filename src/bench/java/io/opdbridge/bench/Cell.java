package io.opdbridge.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * What was measured of contenders side by side.
 *
 * @param callsPerSecond the rate at which the latencies were taken
 * @param rounds         by the contender's name, in the order of the contenders
 */
record Cell(String database, Workload workload, int connections, double callsPerSecond,
        Map<String, List<Round>> rounds) {

    /**
     * One round of one contender.
     *
     * @param callsPerSecond   when it is saturated
     * @param cpuMillisPerCall of its process and the database's, when it is saturated
     * @param p50Millis        at the rate of the cell
     * @param p99Millis        at the rate of the cell
     */
    record Round(double callsPerSecond, double cpuMillisPerCall, double p50Millis, double p99Millis) {
    }

    double median(String contender, ToDoubleFunction<Round> figure) {
        return median(rounds.get(contender).stream().mapToDouble(figure).toArray());
    }

    /** The median of what each round of one divided by the same round of the other gives. */
    double ratio(String contender, String other, ToDoubleFunction<Round> figure) {
        List<Round> above = rounds.get(contender);
        List<Round> below = rounds.get(other);
        double[] ratios = new double[above.size()];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = figure.applyAsDouble(above.get(i)) / figure.applyAsDouble(below.get(i));
        }
        return median(ratios);
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
