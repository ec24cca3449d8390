package io.opdbridge.access;

import io.opdbridge.testing.RouteClock;
import org.junit.jupiter.api.Test;

import java.time.Duration;

import static org.assertj.core.api.Assertions.assertThat;

class LoginBrakeTest {

    private final RouteClock clock = new RouteClock();
    private final LoginBrake brake = new LoginBrake(clock);

    @Test
    void theFirstTriesAreFreeAndEachFurtherOneWaitsTwiceAsLong() {
        fail("zhang", "10.0.0.1", LoginBrake.FREE_TRIES - 1);
        assertThat(brake.toWait("zhang", "10.0.0.1")).isZero();
        fail("zhang", "10.0.0.1", 1);
        assertThat(brake.toWait("zhang", "10.0.0.1")).isEqualTo(Duration.ofSeconds(1));
        fail("zhang", "10.0.0.1", 3);
        assertThat(brake.toWait("zhang", "10.0.0.1")).isEqualTo(Duration.ofSeconds(8));
        clock.advance(Duration.ofSeconds(8));
        assertThat(brake.toWait("zhang", "10.0.0.1")).isZero();
    }

    @Test
    void guessesOfOthersKeepNobodyOutForLong() {
        fail("zhang", "10.0.0.1", 100);
        assertThat(brake.toWait("zhang", "10.0.0.2")).isEqualTo(LoginBrake.LONGEST_OF_NAME);
        assertThat(brake.toWait("li", "10.0.0.1")).isEqualTo(LoginBrake.LONGEST_OF_ADDRESS);
        assertThat(brake.toWait("li", "10.0.0.2")).isZero();
    }

    @Test
    void aLoginFreesTheNameAndNotTheAddress() {
        fail("zhang", "10.0.0.1", 10);
        brake.succeeded("zhang", "10.0.0.3");
        assertThat(brake.toWait("zhang", "10.0.0.2")).isZero();
        assertThat(brake.toWait("zhang", "10.0.0.1")).isPositive();
    }

    @Test
    void whoHasLoggedInAtAnAddressIsNotKeptOutByOthersThere() {
        brake.succeeded("zhang", "10.0.0.1");
        fail("li", "10.0.0.1", 100);
        fail("zhang", "10.0.0.2", 100);
        assertThat(brake.toWait("zhang", "10.0.0.1")).isZero();
        assertThat(brake.toWait("zhang", "10.0.0.3")).isEqualTo(LoginBrake.LONGEST_OF_NAME);
        assertThat(brake.toWait("wang", "10.0.0.1")).isEqualTo(LoginBrake.LONGEST_OF_ADDRESS);

        fail("zhang", "10.0.0.1", 100);
        assertThat(brake.toWait("zhang", "10.0.0.1")).isEqualTo(LoginBrake.LONGEST_OF_NAME);
        brake.succeeded("zhang", "10.0.0.1");
        assertThat(brake.toWait("zhang", "10.0.0.1")).isZero();
    }

    @Test
    void failuresAreForgottenAfterAnHour() {
        fail("zhang", "10.0.0.1", 10);
        clock.advance(Duration.ofMinutes(61));
        fail("zhang", "10.0.0.1", 1);
        assertThat(brake.toWait("zhang", "10.0.0.1")).isZero();
    }

    private void fail(String name, String address, int times) {
        for (int i = 0; i < times; i++) {
            brake.failed(name, address);
        }
    }
}
