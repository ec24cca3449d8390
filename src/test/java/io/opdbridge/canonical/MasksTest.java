package io.opdbridge.canonical;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class MasksTest {

    @ParameterizedTest
    @CsvSource({
        "110101199003078515, 110101********8515", "11010119900307851x, 110101********851x",
        "11010119900307851X., 110101********851X.", "no:110101199003078515;, no:110101********8515;",
        "110101 19900307 8515, 110101********8515", "110101-1990-03-07-8515, 110101********8515",
        "110101900307851, 110101******851", "张三110101199003078515李四, 张三110101********8515李四",
        "１１０１０１１９９００３０７８５１ｘ, １１０１０１********８５１ｘ", "110101　19900307　8515, 110101********8515",
        "1 1 0 1 0 1 1 9 9 0 0 3 0 7 8 5 1 5, 1 1 0 1 0 1********8 5 1 5",
        "110 101 1990 0307 8515, 110 101********8515",
        "110101\t1990\t0307\t8515, 110101********8515", "110101—19900307—8515, 110101********8515",
        "１３９１２３４５６７８, １３９****５６７８", "＋８６　１３９　１２３４　５６７８, ＋８６　１３９****５６７８", "139\u00a01234\u00a05678, 139****5678",
        "1391 234 5678, 139****5678", "139 123 45678, 139****5678", "1 3 9 1 2 3 4 5 6 7 8, 1 3 9****5 6 7 8",
        "139  1234  5678, 139****5678", "13912345678, 139****5678", "+8613912345678, +86139****5678",
        "86-139-1234-5678, 86-139****5678",
        "+86 139 1234 5678, +86 139****5678", "008613912345678, 0086139****5678",
        "13912345678/18612345678, 139****5678/186****5678"})
    void identityAndMobileNumbersAreMasked(String text, String masked) {
        assertThat(Masks.mask(text)).isEqualTo(masked);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "900000000017", "C2026112400000012", "C2611292311020000042",
        "4200002026112400000000000001", "2026-11-24 10:00:00",
        "R11010119900307851512345", "110101199013078515", "10000000000", "-20004", "12345678901234567890"})
    void otherNumbersStay(String text) {
        assertThat(Masks.mask(text)).isEqualTo(text);
        assertThat(Masks.log(text)).isEqualTo(text);
    }

    @Test
    void whatIsKnownIsHidden() {
        assertThat(Masks.hide("患者 张三 的冻结", "张三", null, " ")).isEqualTo("患者 ** 的冻结");
        assertThat(Masks.hide(null, "张三")).isNull();
        assertThat(Masks.mask(null)).isNull();
    }

    @Test
    void aLogEntryKeepsItsLinesAndNobodyCanBeginAnother() {
        assertThat(Masks.log("a\n2026-11-24 10:00:00.000 INFO  x - paid")).isEqualTo(
                "a\n    2026-11-24 10:00:00.000 INFO  x - paid");
        assertThat(Masks.log("a\r\nb\tc")).isEqualTo("a\n    b\tc");
        assertThat(Masks.log("a\rb\u001b[2Jc\u0000\u0085\u2028\u202e\u200b\u009b1m"))
                .isEqualTo("a\\u000db\\u001b[2Jc\\u0000\\u0085\\u2028\\u202e\\u200b\\u009b1m");
        assertThat(Masks.log("𠮷 13912345678\u0007")).isEqualTo("𠮷 139****5678\\u0007");
    }
}
