package io.opdbridge;

import io.opdbridge.audit.AuditTrail;
import io.opdbridge.audit.jdbc.JdbcAuditStore;
import io.opdbridge.canonical.DateTimes;
import io.opdbridge.canonical.Recharge;
import io.opdbridge.canonical.Site;
import io.opdbridge.config.InvalidSettingsException;
import io.opdbridge.db.Database;
import io.opdbridge.http.HttpSettings;
import io.opdbridge.intake.ImportFiles;
import io.opdbridge.intake.ImportRegister;
import io.opdbridge.intake.ImportedFile;
import io.opdbridge.intake.Intake;
import io.opdbridge.ledger.jdbc.JdbcLedgerStore;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

import java.time.Clock;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;

/** {@code bin/bridge demo}: the service with demo patients, and calls to try on it. */
@Command(name = "demo", mixinStandardHelpOptions = true,
        description = "Runs the bridge with demo patients and prints calls to try.")
final class DemoCommand extends RunCommand {

    @Spec
    private CommandSpec spec;

    /** Demo patients are booked into our own ledger. */
    @Override
    void check(BridgeSettings settings) {
        Site site = settings.sites().defaultSite();
        if (site.vendor() != null) {
            throw new InvalidSettingsException("Setting bridge.site." + site.name() + ".dialect: with " + site.dialect()
                    + " a HIS keeps the money of the default site; the demo needs dialect ledger there,"
                    + " because it books its patients into the bridge's own books");
        }
    }

    /** The demo patients top up every day; a second start on the same day adds nothing. */
    @Override
    void prepare(BridgeSettings settings, Database database) {
        String site = settings.sites().defaultSite().name();
        ZoneId zone = settings.sites().defaultSite().zone();
        LocalDate day = LocalDate.now(zone);
        List<Recharge> recharges = List.of(recharge(site, zone, day, 1, "900000000017", "P0000017", "张三", "13800000017",
                "0", 10000),
                recharge(site, zone, day, 2, "900000000025", "P0000025", "李四", "13800000025", "1", 25050),
                recharge(site, zone, day, 3, "900000000033", "P0000033", "王五", "13800000033", "2", 1));
        try (AuditTrail trail = JdbcAuditStore.trail(settings.all(), database, "import").open()) {
            ImportRegister register = new ImportRegister(new ImportFiles(database), trail::record, Clock.systemUTC());
            register.tellOfBefore(site);
            ImportedFile begun = register.begin(site, "demo", "RECHARGES", "demo");
            register.tellBegin(begun);
            Intake intake = new Intake(new JdbcLedgerStore(database), settings.sites(), Clock.systemUTC(),
                    (of, kind) -> begun.id());
            List<Recharge> added = recharges.stream().filter(intake::book).toList();
            register.end(begun, new ImportedFile.Rows(added.size(), added.stream().mapToLong(Recharge::payFen).sum(),
                    recharges.size() - added.size(), 0), null);
        }
    }

    private static Recharge recharge(String site, ZoneId zone, LocalDate day, int number, String cardNo,
            String patientId, String name, String mobile, String channelType, long payFen) {
        LocalDateTime paidAt = day.minusDays(1).atTime(9, 30, number);
        return new Recharge(site, "1", cardNo, new Recharge.Patient(patientId, name, null, mobile),
                orderId(day, number),
                flowNo(day, number),
                "H" + date(day) + "-" + number, channelType, transNo(day, number), payFen,
                paidAt.atZone(zone).toInstant(), "QLC" + date(day) + "-" + number);
    }

    @Override
    void announce(BridgeSettings settings) {
        LocalDate day = LocalDate.now(settings.sites().defaultSite().zone());
        String url = HttpSettings.address(settings.all()) + "/his/recharge.ReChargeAPI.";
        String now = DateTimes.SECONDS.format(LocalDateTime.now(settings.sites().defaultSite().zone()));
        String refund = "<HisFlowNo>" + flowNo(day, 1) + "</HisFlowNo><OrderId>" + orderId(day, 1) + "</OrderId>"
                + "<CardNo>900000000017</CardNo><CardType>1</CardType><HisID>P0000017</HisID><Price>3000</Price>"
                + "<PayWay>3</PayWay><TransNo>" + transNo(day, 1) + "</TransNo><TransTime>" + now + "</TransTime>"
                + "<ChannelId>100123</ChannelId>";
        spec.commandLine().getOut().println("""

                The bridge is ready: %s

                1. List the recharges
                %s

                2. Freeze 30.00 yuan
                %s

                3. Settle it: Status 0 = the channel paid, 1 = it failed, roll back
                %s

                Stop with Ctrl-C
                """.formatted(HttpSettings.address(settings.all()),
                curl(url + "OPDRechargeList", "<CardType>1</CardType><CardNo>900000000017</CardNo>"),
                curl(url + "OPDRechargeFreeze", refund),
                curl(url + "OPDRechargeCancellationFee", refund + "<Status>0</Status>")));
    }

    private static String curl(String url, String data) {
        // the certificate names the host for callers, not the loopback address
        String options = url.startsWith("https:") ? "-k -sS" : "-sS";
        return "curl " + options + " -H 'Content-Type: application/xml; charset=UTF-8' '" + url
                + "' -d '<Req><TransactionCode>"
                + "</TransactionCode><Data>" + data + "</Data></Req>'";
    }

    private static String orderId(LocalDate day, int number) {
        return "WX" + date(day) + "09300" + number;
    }

    private static String flowNo(LocalDate day, int number) {
        return "R" + date(day) + "0000" + number;
    }

    private static String transNo(LocalDate day, int number) {
        return "4200002" + date(day) + "000000000000" + number;
    }

    private static String date(LocalDate day) {
        return day.format(DateTimeFormatter.BASIC_ISO_DATE);
    }
}
