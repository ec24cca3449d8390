package io.opdbridge.statistics;

import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class CallTimesTest {

    @Test
    void aPercentileIsRightToTheWidthOfItsStep() {
        // 1 to 100 ms, one call each
        CallTimes times = times(LongStream.rangeClosed(1, 100).map(millis -> millis * 1000));

        assertThat(times.calls()).isEqualTo(100);
        assertThat(times.meanMilliseconds()).isEqualTo(50.5);
        assertThat(times.percentileMilliseconds(0.50)).isCloseTo(50, within(1.0));
        assertThat(times.percentileMilliseconds(0.95)).isCloseTo(95, within(1.0));
        assertThat(times.percentileMilliseconds(1)).isEqualTo(100);
    }

    @Test
    void noPercentileIsOverTheLongestCall() {
        assertThat(times(LongStream.of(260_000)).percentileMilliseconds(0.99)).isLessThanOrEqualTo(260);
        assertThat(times(LongStream.of(90_000_000)).percentileMilliseconds(1)).isEqualTo(90_000);
        assertThat(CallTimes.NONE.percentileMilliseconds(0.95)).isZero();
        assertThat(CallTimes.NONE.meanMilliseconds()).isZero();
    }

    @Test
    void aBoundBelongsToTheStepThatItEnds() {
        assertThat(CallTimes.placeOf(5000)).isZero();
        assertThat(CallTimes.placeOf(5001)).isEqualTo(1);
        assertThat(CallTimes.placeOf(30_000_001)).isEqualTo(CallTimes.BOUNDS_MILLISECONDS.size());
    }

    private static CallTimes times(LongStream micros) {
        return micros.mapToObj(each -> {
            Long[] counts = new Long[CallTimes.BOUNDS_MILLISECONDS.size() + 1];
            Arrays.fill(counts, 0L);
            counts[CallTimes.placeOf(each)] = 1L;
            return new CallTimes(1, each, each, List.of(counts));
        }).reduce(CallTimes.NONE, CallTimes::plus);
    }
}
