package io.opdbridge;

import io.opdbridge.testing.ProcessBridge;
import io.opdbridge.testing.ProcessCsv;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/** Whatever a caller sends, who the patients are stays out of the log. */
class LogPrivacyTest {

    private static final String NAME = "欧阳不言";
    private static final String ID_CARD_NO = "110101199003078515";
    private static final String MOBILE = "13912345678";
    private static final String PATIENT = "<PatientName>" + NAME + "</PatientName><IdCardNo>" + ID_CARD_NO
            + "</IdCardNo><Mobile>" + MOBILE + "</Mobile>";

    @TempDir
    private Path dataDir;

    @Test
    void neitherNameNorIdentityNumberNorMobileOfAPatientIsLogged() throws Exception {
        try (ProcessBridge bridge = ProcessBridge.run(dataDir)) {
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
            bridge.terminate();

            assertThat(bridge.output()).contains("Serving").doesNotContain(NAME, ID_CARD_NO, MOBILE);
        }
        try (Stream<Path> logs = Files.list(dataDir.resolve("logs"))) {
            assertThat(logs).isNotEmpty().allSatisfy(log ->
                    assertThat(Files.readString(log)).contains("Serving").doesNotContain(NAME, ID_CARD_NO, MOBILE));
        }
    }
}
