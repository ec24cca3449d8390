package io.opdbridge.canonical;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.math.BigDecimal;

import static org.assertj.core.api.Assertions.assertThat;

class YuanTest {

    @ParameterizedTest
    @ValueSource(
            longs = {0, 1, 9, 10, 99, 100, 101, 1230, -1, -9, -10, -99, -100, -1230, Long.MAX_VALUE, Long.MIN_VALUE})
    void fenAreReadAsYuanToTheFen(long fen) {
        assertThat(Yuan.of(fen)).isEqualTo(BigDecimal.valueOf(fen, 2).toPlainString());
    }
}
