package io.opdbridge;

import com.sun.net.httpserver.HttpServer;
import io.opdbridge.testing.ProcessBridge;
import io.opdbridge.testing.ProcessCommand;
import io.opdbridge.testing.ProcessCsv;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/** Whatever a caller sends, who the patients are stays out of the log. */
class LogPrivacyTest {

    private static final String NAME = "欧阳不言";
    private static final String ID_CARD_NO = "110101199003078515";
    private static final String MOBILE = "13912345678";
    private static final String GROUPED_MOBILE = "+86 139-1234-5678";
    private static final String FORGED = "2026-01-01 00:00:00.000 ERROR";
    private static final String PATIENT = "<PatientName>" + NAME + "</PatientName><IdCardNo>" + ID_CARD_NO
            + "</IdCardNo><Mobile>" + MOBILE + "</Mobile>";

    @TempDir
    private Path dataDir;

    @Test
    void neitherNameNorIdentityNumberNorMobileOfAPatientIsLogged() throws Exception {
        HttpServer his = hisThatNamesThePatient();
        try (ProcessBridge bridge = ProcessBridge.start(dataDir, Map.of("BRIDGE_LOG_LEVEL", "DEBUG",
                "BRIDGE_SITES", "main,east", "BRIDGE_SITE_EAST_DIALECT", "http-xml",
                "BRIDGE_SITE_EAST_VENDOR_ADDRESS", "http://127.0.0.1:" + his.getAddress().getPort() + "/",
                "BRIDGE_SITE_EAST_VENDOR_MAX_TRIES", "1"),
                ProcessCommand.command("run"))) {
            String row = ",1,41,P41," + NAME + "," + ID_CARD_NO + "," + MOBILE + ",WXR41,R41,,0,,1000,"
                    + "2026-11-20 09:30:00,";
            ProcessCsv.drop(dataDir, "recharges-1.csv", ProcessCsv.RECHARGES, row, row.replace(",1000,", ",1001,"),
                    row + ",x");
            Awaitility.await().atMost(Duration.ofSeconds(60))
                    .until(() -> Files.exists(dataDir.resolve("inbox/done/recharges-1.csv")));
            assertThat(Files.readString(dataDir.resolve("inbox/failed/recharges-1.errors.csv"))).contains(NAME);

            String freeze = "<HisFlowNo>R41</HisFlowNo><OrderId>WXR41</OrderId><CardNo>41</CardNo><CardType>1</CardType>"
                    + "<HisID>P41</HisID><Price>100</Price><PayWay>3</PayWay><TransNo>T41</TransNo><TransTime>"
                    + "2026-11-23 10:00:00</TransTime><ChannelId>1</ChannelId><OperatorName>" + NAME
                    + "</OperatorName><OperatorId>" + ID_CARD_NO + "</OperatorId><Remark>" + MOBILE + NAME + "</Remark>"
                    + "<MedicalExtension><![CDATA[" + PATIENT + "]]></MedicalExtension>";
            assertThat(bridge.call("OPDRechargeList", "<CardNo>41</CardNo>" + PATIENT).text("OrderId"))
                    .isEqualTo("WXR41");
            assertThat(bridge.call("OPDRechargeFreeze", freeze).balanceFen()).isEqualTo(900);
            assertThat(bridge.call("OPDRechargeCancellationFee", freeze + "<Status>1</Status>").balanceFen())
                    .isEqualTo(1000);
            for (String bad : List.of(PATIENT + "<", PATIENT + PATIENT, PATIENT + "<StartDate>" + NAME + "</StartDate>",
                    "<CardNo>" + ID_CARD_NO + MOBILE + NAME + "</CardNo>",
                    "&" + NAME + ";", "<CardNo>" + "x".repeat(70) + NAME + "</CardNo>", "<Price>" + MOBILE + "</Price>",
                    "<CardNo><a>" + NAME + MOBILE + ID_CARD_NO + "</a></CardNo>")) {
                bridge.call("OPDRechargeList", bad);
                bridge.call("OPDRechargeFreeze", bad);
                bridge.call("OPDRechargeCancellationFee", freeze + bad + "<Status>0</Status>");
            }
            bridge.post("/his/" + MOBILE, PATIENT);
            bridge.post("/sites/" + ID_CARD_NO + "/his/OPDRechargeList", PATIENT);
            bridge.post("/his/OPDRechargeList", "<!DOCTYPE a [<!ENTITY b \"" + NAME + "\">]><Req/>");
            bridge.post("/his/OPDRechargeList", "<Req><TransactionCode>" + ID_CARD_NO + MOBILE + NAME
                    + "</TransactionCode><Data>" + PATIENT + "</Data></Req>");
            bridge.post("/soap", "<Envelope xmlns='http://schemas.xmlsoap.org/soap/envelope/'><Body><OPDRechargeList>"
                    + "<arg0>&lt;Req>&lt;Data>&lt;PatientName>" + NAME
                    + "&lt;/arg0></OPDRechargeList></Body></Envelope>");
            bridge.post("/soap",
                    "<Envelope><Body><Call><a>" + ID_CARD_NO + "</a><b>" + MOBILE + "</b></Call></Body></Envelope>");
            String refused = bridge.atSite("east").call("OPDRechargeFreeze", freeze).body();
            assertThat(refused).contains("-30001", "110101********8515", "139****5678")
                    .doesNotContain(NAME, ID_CARD_NO, MOBILE, GROUPED_MOBILE);
            bridge.atSite("east").call("OPDRechargeList", "<CardNo>41</CardNo>" + PATIENT);
            forgeALine();
            bridge.terminate();

            assertThat(bridge.output()).contains("Serving").doesNotContain(NAME, ID_CARD_NO, MOBILE, GROUPED_MOBILE);
            assertThat(bridge.output().lines()).anyMatch(line -> line.contains("recharges-2"))
                    .noneMatch(line -> line.startsWith(FORGED));
        } finally {
            his.stop(0);
        }
        try (Stream<Path> logs = Files.list(dataDir.resolve("logs"))) {
            assertThat(logs).isNotEmpty().allSatisfy(log -> assertThat(Files.readString(log)).contains("Serving")
                    .doesNotContain(NAME, ID_CARD_NO, MOBILE));
        }
    }

    /** Answers each call with a refusal in words that nobody must log. */
    private static HttpServer hisThatNamesThePatient() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        byte[] answer = ("<Resp><TransactionCode/><RespCode>E6</RespCode><RespMessage>" + NAME + " " + ID_CARD_NO + " "
                + GROUPED_MOBILE + "</RespMessage><Data/></Resp>").getBytes(StandardCharsets.UTF_8);
        server.createContext("/", call -> {
            call.getRequestBody().readAllBytes();
            call.sendResponseHeaders(200, answer.length);
            call.getResponseBody().write(answer);
            call.close();
        });
        server.start();
        return server;
    }

    /** By the one name of somebody else's that is logged: that of a file. */
    private void forgeALine() throws IOException {
        String name = "recharges-2\n" + FORGED + ".csv";
        ProcessCsv.drop(dataDir, name, ProcessCsv.RECHARGES);
        Awaitility.await().atMost(Duration.ofSeconds(60))
                .until(() -> Files.exists(dataDir.resolve("inbox/done").resolve(name)));
    }
}
