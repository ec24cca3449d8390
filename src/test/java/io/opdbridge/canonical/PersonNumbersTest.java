package io.opdbridge.canonical;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class PersonNumbersTest {

    @ParameterizedTest
    @ValueSource(strings = {"11010119900307123X", "11010119900307123x", "１１０１０１１９９００３０７１２３Ｘ", " 110101 19900307 123x ",
        "110101-19900307-123X", "\u00A011010119900307123X\u200B", "\uFEFF11010119900307123ｘ"})
    void anIdentityNumberHasOneForm(String typed) {
        assertThat(PersonNumbers.identity(typed)).isEqualTo("11010119900307123X");
    }

    @ParameterizedTest
    @ValueSource(strings = {"13800000001", "+8613800000001", "+86 138-0000-0001", "008613800000001", "86 138 0000 0001",
        "＋８６１３８０００００００１"})
    void aMobileNumberHasOneForm(String typed) {
        assertThat(PersonNumbers.mobile(typed)).isEqualTo("13800000001");
    }

    @Test
    void aNumberThatOnlyBeginsWithTheCountryIsLeft() {
        assertThat(PersonNumbers.mobile("86123")).isEqualTo("86123");
        assertThat(PersonNumbers.mobile("010-8613800")).isEqualTo("0108613800");
    }

    @Test
    void aCardNumberKeepsItsCapitalsAndDashes() {
        assertThat(PersonNumbers.number("７０００１４３\u200B")).isEqualTo("7000143");
        assertThat(PersonNumbers.number("\u00A0a-12 3 ")).isEqualTo("a-12 3");
        assertThat(PersonNumbers.number(null)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"测试丙·热合曼", "测试丙•热合曼", "测试丙・热合曼", "测试丙‧热合曼", "测试丙 热合曼", "测试丙.热合曼", "测试丙．热合曼", "测试丙热合曼"})
    void theDotOfANameIsWrittenInManyWays(String typed) {
        assertThat(PersonNumbers.isSameName("测试丙·热合曼", typed)).isTrue();
    }

    @Test
    void anotherNameIsAnotherPerson() {
        assertThat(PersonNumbers.isSameName("测试辛", "测试壬")).isFalse();
        assertThat(PersonNumbers.isSameName("测试辛", null)).isFalse();
        assertThat(PersonNumbers.isSameName("Ｌｉ Lei", "LI LEI")).isTrue();
        assertThat(PersonNumbers.isSameName("li-lei", "li\u2011lei")).isTrue();
        assertThat(PersonNumbers.isSameName("li-lei", "lilei")).isFalse();
    }
}
