package io.opdbridge.story;

import io.opdbridge.BridgeCommand;
import io.opdbridge.BridgeSettings;
import io.opdbridge.canonical.Attempt;
import io.opdbridge.canonical.Details;
import io.opdbridge.canonical.HoldRequest;
import io.opdbridge.canonical.RechargeRef;
import io.opdbridge.canonical.Sites;
import io.opdbridge.canonical.VendorCall;
import io.opdbridge.canonical.VendorOutcome;
import io.opdbridge.db.Database;
import io.opdbridge.ledger.VendorHolds;
import io.opdbridge.ledger.jdbc.JdbcLedgerStore;
import io.opdbridge.testing.ProcessCommand;
import io.opdbridge.testing.ProcessLedger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

class StoryCommandTest {

    private static final Map<String, String> SITES = Map.of("BRIDGE_SITES", "main,east");

    @TempDir
    private Path dataDir;

    @Test
    void aNumberThatTwoSitesHaveTellsBothOrThatOfOneSite() throws Exception {
        Sites sites = BridgeSettings.load(Map.of("bridge.sites", "main,east",
                "bridge.site.main.dialect", "http-xml", "bridge.site.main.vendor-address", "http://127.0.0.1/",
                "bridge.site.east.dialect", "http-xml", "bridge.site.east.vendor-address", "http://127.0.0.1/"))
                .sites();
        try (Database ledger = Database.own(dataDir, ProcessLedger.EMBEDDED)) {
            VendorHolds holds = new VendorHolds(new JdbcLedgerStore(ledger), sites, Clock.systemUTC());
            for (String site : List.of("main", "east")) {
                VendorCall call = (VendorCall) holds.place(new HoldRequest(
                        new RechargeRef(site, "R1", "WX-" + site, "1", "90001", "P1"),
                        new Attempt("N1", 300, Instant.parse("2026-11-23T02:15:00Z")),
                        new Details("3", "100123", null, null, null, null)));
                holds.record(call, new VendorOutcome.Done(null, "HC1", "I1", Instant.now(), 700L));
            }
        }

        assertThat(story("HC1").out()).contains("HisCancelNo HC1，院区 main，OrderId WX-main",
                "HisCancelNo HC1，院区 east，OrderId WX-east");
        assertThat(story("HC1", "--site", "east").out()).contains("OrderId WX-east").doesNotContain("WX-main");
        assertThat(story("HC2", "--site", "east").exitCode()).isEqualTo(1);
        assertThat(story("HC1", "--site", "west").exitCode()).isEqualTo(2);
    }

    private ProcessCommand.Result story(String... words) throws Exception {
        String[] line = new String[words.length + 1];
        line[0] = "story";
        System.arraycopy(words, 0, line, 1, words.length);
        return BridgeCommand.run(dataDir, SITES, line);
    }
}
