package io.opdbridge.access;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class AddressesTest {

    @ParameterizedTest
    @CsvSource({
        "10.1.2.3, 10.1.2.3", "10.1.2.3/32, 10.1.2.3", "10.1.0.0/16, 10.1.255.255", "10.1.2.3/16, 10.1.9.9",
        "10.1.2.128/25, 10.1.2.129", "0.0.0.0/0, 203.0.113.9", "10.0.0.0/7, 11.255.0.1",
        "2001:db8::1, 2001:DB8:0:0:0:0:0:1", "2001:db8::/32, 2001:db8:ffff::7", "2001:db8::/33, 2001:db8:7fff::7",
        "::/0, 2001:db8::1", "::1, [::1]", "fe80::/10, fe80::1%eth0",
        // an IPv4 address that comes in over an IPv6 socket
        "10.1.0.0/16, ::ffff:10.1.2.3", "::ffff:10.1.2.3, 10.1.2.3", "::ffff:10.1.0.0/112, 10.1.2.3",
        "::ffff:0:0/96, 192.0.2.1"})
    void anAddressOfARangeIsOneOfThem(String range, String address) {
        assertThat(Addresses.of(List.of("192.0.2.77", range)).contain(address)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "10.1.2.3, 10.1.2.4", "10.1.0.0/16, 10.2.0.0", "10.1.2.128/25, 10.1.2.127", "10.0.0.0/8, 2001:db8::1",
        "2001:db8::/33, 2001:db8:8000::1", "0.0.0.0/0, 2001:db8::1", "::/0, 10.1.2.3", "::1, 127.0.0.1",
        "10.1.0.0/16, ::10.1.2.3"})
    void anAddressOutsideIsNone(String range, String address) {
        assertThat(Addresses.of(List.of(range)).contain(address)).isFalse();
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {"", "localhost", "unknown", "10.1", "1", "0x7f.0.0.1", "10.1.2.3.4", "999.1.1.1", "10.1.2.3:80",
                "_hidden", "10.1.2.3, 10.1.2.4", ":::", "12345::"})
    void whatIsNoAddressIsInNoRange(String text) {
        assertThat(Addresses.of(List.of("0.0.0.0/0", "::/0")).contain(text)).isFalse();
        assertThat(Addresses.isLoopback(text)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"his.hospital", "localhost", "10.1.2.3/33", "10.1.2.3/", "10.1.2.3/-1", "10.1.2.3/x", "10.1.2",
                "2001:db8::/129", "::ffff:10.1.2.3/95", "10.1.2.3/16/8", "10.1.*.*", "10.1.2.3-10.1.2.9"})
    void whatIsNoRangeIsNamed(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Addresses.of(List.of("10.1.2.3", text)))
                .withMessageContaining(text);
    }

    @Test
    void loopbackIsLoopbackInEachWayToWriteIt() {
        assertThat(List.of("127.0.0.1", "127.9.9.9", "::1", "0:0:0:0:0:0:0:1", "[::1]", "::ffff:127.0.0.1"))
                .allMatch(Addresses::isLoopback);
        assertThat(List.of("10.1.2.3", "::2", "::ffff:10.1.2.3", "128.0.0.1")).noneMatch(Addresses::isLoopback);
    }
}
