package io.opdbridge.tools.replay;

import io.opdbridge.canonical.Recharge;
import io.opdbridge.testing.RouteFixture;
import io.opdbridge.testing.RouteRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

/** What one bridge has answered, asked of another one that stands on the same data. */
class ReplayCommandTest {

    private static final String FREEZE = "0002-OPDRechargeFreeze";
    private static final String CAPTURE = "0003-OPDRechargeCancellationFee";

    @TempDir
    private Path folder;

    private Path requests;
    private RouteFixture bridge;
    private Recharge recharge;
    private final StringWriter out = new StringWriter();

    @BeforeEach
    void start() throws Exception {
        requests = Files.createDirectory(folder.resolve("requests"));
        bridge = RouteFixture.in(folder.resolve("one")).start();
        recharge = bridge.book();
        write("0001-OPDRechargeList", RouteRequest.list().with("CardNo", recharge.cardNo()));
        write(FREEZE, RouteRequest.freeze(recharge));
    }

    @AfterEach
    void stop() {
        bridge.close();
    }

    @Test
    void theSameDataGiveTheSameAnswersAndAnotherOneItsDifferences() throws Exception {
        assertThat(replay("--record")).as(out.toString()).isZero();
        write(CAPTURE, RouteRequest.settlement(recharge, "0").with("InvoiceNo", field(FREEZE, "InvoiceNo")));
        assertThat(replay("--record")).isZero();
        // the numbers of a bridge go on from where its books are
        try (RouteFixture other = RouteFixture.in(folder.resolve("other")).start()) {
            other.book();
            other.intake().book(recharge);
            assertThat(replayAt(other, "--ignore", "HisDate,HisCancelNo,InvoiceNo,Orders")).as(out.toString()).isZero();
            assertThat(out.toString()).containsPattern("OPDRechargeCancellationFee +1 +1 +0");
        }
        try (RouteFixture third = RouteFixture.in(folder.resolve("third")).start()) {
            assertThat(replayAt(third, "--ignore", "HisDate,HisCancelNo,InvoiceNo")).isEqualTo(1);
            assertThat(out.toString()).contains(FREEZE + ": /Resp[1]/RespCode[1]/text()[1]: expected 10000, is -20001")
                    .containsPattern("OPDRechargeFreeze +1 +0 +1");
        }
        assertThat(replayAt(bridge)).as("the same attempts again").isEqualTo(1);
        assertThat(out.toString()).contains("0001-OPDRechargeList: ").doesNotContain(FREEZE + ": ", CAPTURE + ": ");
    }

    @Test
    void soapAndAnotherSiteAreCalledAsTheirPropertiesSay() throws Exception {
        Files.writeString(requests.resolve("0004-soap.xml"),
                "<soap:Envelope xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\">"
                        + "<soap:Body><OPDRechargeList><arg0><![CDATA["
                        + RouteRequest.list().with("CardNo", recharge.cardNo()).xml()
                        + "]]></arg0></OPDRechargeList></soap:Body></soap:Envelope>");
        Files.writeString(requests.resolve("0004-soap.properties"), "path=/soap\ncontent-type=text/xml; charset=GBK\n");
        Files.writeString(requests.resolve("0001-OPDRechargeList.properties"), "site=nowhere\n");
        assertThat(replay("--record")).isZero();

        assertThat(Files.readString(requests.resolve("0004-soap.answer.xml"))).contains("Envelope", recharge.flowNo());
        assertThat(Files.readString(requests.resolve("0001-OPDRechargeList.answer.xml"))).contains("-10010");
        assertThat(replay()).isZero();
    }

    @Test
    void whatCannotBeIsSaid() throws IOException {
        assertThat(replay()).as("nothing to compare with").isEqualTo(2);
        Files.writeString(requests.resolve(FREEZE + ".answer.xml"), "<Resp/>");
        assertThat(run("--", requests.toString(), "http://127.0.0.1:1")).isEqualTo(1);
        assertThat(out.toString()).contains(FREEZE + ": no answer: ConnectException");
        assertThat(run(requests.toString(), "ftp://x")).isEqualTo(2);
        assertThat(run(folder.resolve("none").toString(), "http://127.0.0.1:1")).isEqualTo(2);
    }

    private void write(String name, RouteRequest request) throws IOException {
        Files.write(requests.resolve(name + ".xml"), request.bytes());
    }

    private String field(String name, String element) throws IOException {
        return Files.readString(requests.resolve(name + ".answer.xml")).replaceFirst("(?s).*<" + element + ">", "")
                .replaceFirst("(?s)</.*", "");
    }

    private int replay(String... options) {
        return replayAt(bridge, options);
    }

    private int replayAt(RouteFixture at, String... options) {
        List<String> arguments = new ArrayList<>(Arrays.asList(options));
        arguments.addAll(List.of(requests.toString(), at.uri("").toString()));
        return run(arguments.toArray(String[]::new));
    }

    private int run(String... arguments) {
        out.getBuffer().setLength(0);
        return new CommandLine(new ReplayCommand()).setOut(new PrintWriter(out)).setErr(new PrintWriter(out))
                .execute(arguments);
    }
}
