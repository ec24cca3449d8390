package io.opdbridge.config;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class MistakesTest {

    @ParameterizedTest
    @CsvSource({
        "http://his:8080/his/?k=s3cret, http://his:8080/his/?k=(hidden)",
        "http://his/list?a=s3cret&b=s3cret#s3cret=s3cret, http://his/list?a=(hidden)&b=(hidden)#s3cret=(hidden)",
        "http://his/list?s3cret, http://his/list?(hidden)", "list?k=s3cret, list?k=(hidden)",
        "http://his:s3cret@his/, http://his:(hidden)@his/",
        "http://his:s3/cr@et@his:80/x, http://his:(hidden)@his:80/x",
        "http://s3cret@his:8080/x, http://(hidden)@his:8080/x",
        "jdbc:oracle:thin:scott/s3cret@//his:1521/x, jdbc:oracle:thin:scott/(hidden)@//his:1521/x",
        "jdbc:sqlserver://his;user=s3cret;password=s3cret, jdbc:sqlserver://his;user=(hidden);password=(hidden)"})
    void whatMayBeASecretInAnAddressIsHidden(String text, String shown) {
        assertThat(Mistakes.hideSecrets(text)).isEqualTo(shown);
        assertThat(Mistakes.hideSecrets("\"" + text + "\" is no address")).isEqualTo("\"" + shown + "\" is no address");
    }

    @ParameterizedTest
    @CsvSource({"http://127.0.0.1:8080/his/me@x", "tcp://his:2575", "jdbc:postgresql://host:5432/bridge",
        "the file /x cannot be read; does it exist? It may", "X-Forwarded=a&b", "duty@hospital.example"})
    void whatIsNoneStays(String text) {
        assertThat(Mistakes.hideSecrets(text)).isEqualTo(text);
    }
}
