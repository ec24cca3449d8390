package io.opdbridge;

import io.opdbridge.access.ConsoleSettings;
import io.opdbridge.access.Passwords;
import io.opdbridge.access.jdbc.JdbcUserStore;
import io.opdbridge.audit.AuditSettings;
import io.opdbridge.audit.AuditTrail;
import io.opdbridge.canonical.Sites;
import io.opdbridge.config.Settings;
import io.opdbridge.console.BookPages;
import io.opdbridge.console.CasePages;
import io.opdbridge.console.ConsoleBinding;
import io.opdbridge.console.ConsoleReplies;
import io.opdbridge.console.ConsoleSessions;
import io.opdbridge.console.ConsoleVisits;
import io.opdbridge.console.HoldPages;
import io.opdbridge.console.ImportPages;
import io.opdbridge.console.ReconciliationPages;
import io.opdbridge.console.TodayPages;
import io.opdbridge.console.VendorPages;
import io.opdbridge.db.Database;
import io.opdbridge.db.DatabaseSettings;
import io.opdbridge.intake.ImportDesk;
import io.opdbridge.intake.ImportFiles;
import io.opdbridge.intake.Inbox;
import io.opdbridge.ledger.CaseDecisions;
import io.opdbridge.cases.CaseSearch;
import io.opdbridge.ledger.jdbc.HoldSearch;
import io.opdbridge.ledger.jdbc.JdbcLedgerStore;
import io.opdbridge.ledger.jdbc.Patients;
import io.opdbridge.ledger.jdbc.VendorAnswers;
import io.opdbridge.reconcile.Reconciliations;
import io.opdbridge.statistics.Figures;
import io.opdbridge.statistics.jdbc.JdbcStatisticsStore;
import io.opdbridge.story.HoldStories;

import java.nio.file.Path;
import java.time.Clock;

/** The pages for the people on duty, and who may see them. */
final class ConsoleBeans {

    private ConsoleBeans() {
    }

    static void bind(Assembly bridge, AuditTrail trail, Figures figures, Reconciliations reconciliations) {
        Settings settings = bridge.settings();
        Database database = bridge.database();
        Sites sites = bridge.sites();
        Clock clock = bridge.clock();
        CaseSearch cases = new CaseSearch(bridge.dataSource());
        HoldSearch holds = new HoldSearch(bridge.dataSource(), sites, clock);
        HoldStories stories = new HoldStories(bridge.dataSource(), holds, clock);
        CaseDecisions decisions = new CaseDecisions(new JdbcLedgerStore(database), sites, clock, trail::record);
        Patients patients = new Patients(bridge.dataSource());
        Path dataDir = settings.of(DatabaseSettings.class).dataDir();
        ImportDesk imports = new ImportDesk(new ImportFiles(database), new Inbox(dataDir, clock), sites, clock,
                trail::record);
        bridge.bind("consoleBinding", new ConsoleBinding(sites.defaultSite().language()));
        bridge.bind("consoleVisits", new ConsoleVisits());
        bridge.bind("consoleSessions", new ConsoleSessions(new JdbcUserStore(database), new Passwords(), trail,
                settings.of(ConsoleSettings.class), clock));
        bridge.bind("consoleReplies", new ConsoleReplies(sites, clock));
        bridge.bind("todayPages", new TodayPages(sites, figures, new JdbcStatisticsStore(database), clock));
        bridge.bind("holdPages", new HoldPages(sites, holds, stories, cases, patients, clock));
        bridge.bind("importPages", new ImportPages(sites, imports));
        bridge.bind("casePages", new CasePages(sites, cases, holds, stories, patients, decisions));
        bridge.bind("vendorPages", new VendorPages(sites, new VendorAnswers(bridge.dataSource()), holds));
        bridge.bind("reconciliationPages", new ReconciliationPages(sites, reconciliations, dataDir));
        bridge.bind("bookPages", new BookPages(sites, database.unhurried(),
                settings.of(AuditSettings.class).auditKeys(), clock));
    }
}
