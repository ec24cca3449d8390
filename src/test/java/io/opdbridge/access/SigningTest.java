package io.opdbridge.access;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

import static org.assertj.core.api.Assertions.assertThat;

/** Values that other implementations gave: of FIPS 180 and GB/T 32905 the hashes, of OpenSSL the signatures. */
class SigningTest {

    @ParameterizedTest
    @CsvSource({
        "HMAC_SHA256, ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        "HMAC_SM3, 66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"})
    void hashesAreThoseOfTheStandards(Signing signing, String hash) {
        assertThat(HexFormat.of().formatHex(signing.hash(bytes("abc")))).isEqualTo(hash);
    }

    @ParameterizedTest
    @CsvSource({
        "HMAC_SHA256, ad589e65b070a830fc33ae90bc356e05e6ec78375533faf0adc1e87077a1be2a",
        "HMAC_SM3, 119d27debdd193812d4695f16373e0c71e26377f41fd5976ec167d38dc3375ba"})
    void signaturesAreThoseOfOthers(Signing signing, String signature) {
        assertThat(HexFormat.of().formatHex(signing.sign(bytes("0123456789-secret"), bytes("OPDRechargeFreeze\n冻结"))))
                .isEqualTo(signature);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
