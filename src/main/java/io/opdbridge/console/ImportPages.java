package io.opdbridge.console;

import io.opdbridge.canonical.Sites;
import io.opdbridge.console.Reply.Page;
import io.opdbridge.console.Reply.Redirect;
import io.opdbridge.intake.ImportDesk;
import io.opdbridge.intake.ImportDesk.Dealing;
import io.opdbridge.intake.ImportedFile;
import org.apache.camel.Variable;
import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;

/** The page of imported files and their bad rows. Thread-safe. */
public final class ImportPages {

    private static final int ROWS = 100;
    private static final Map<Dealing, Integer> STATUS = Map.of(Dealing.NO_SUCH_FILE, 404, Dealing.ROLE_MISSING, 403);

    private final Sites sites;
    private final ImportDesk desk;

    /**
     * The files.
     *
     * @param untaken files in the inbox that nothing imports; shown to users of the default site
     * @param refusal why a record was refused; null for none
     * @param typed   the typed note
     */
    public record Model(List<ImportedFile> files, List<String> untaken, @Nullable Dealing refusal, long refusedId,
            String typed) {
    }

    public ImportPages(Sites sites, ImportDesk desk) {
        this.sites = sites;
        this.desk = desk;
    }

    public Reply list(@Variable(ConsoleVisits.VISIT) Visit visit, @Variable(ConsoleSessions.VISITOR) Visitor visitor) {
        return page(200, visitor, null, 0, "");
    }

    private Page page(int status, Visitor visitor, @Nullable Dealing refusal, long id, String typed) {
        return new Page(status, "imports", new Model(desk.list(visitor.sites(sites), false, ROWS),
                visitor.sees(sites.defaultSite().name()) ? desk.untaken() : List.of(), refusal, id, typed));
    }

    /** Records that the bad rows of a file are dealt with. */
    public Reply deal(@Variable(ConsoleVisits.VISIT) Visit visit,
            @Variable(ConsoleSessions.VISITOR) Visitor visitor, Form form) {
        String site = visit.part(1);
        if (!visitor.sees(site)) {
            throw ConsoleRefusal.notFound();
        }
        Dealing outcome = desk.deal(site, visit.number(2), visitor.person(visit.from().address()), form.get("note"));
        return outcome == Dealing.DONE ? new Redirect("/imports?done=dealt-with")
                : page(STATUS.getOrDefault(outcome, 409), visitor, outcome, visit.number(2), form.get("note"));
    }
}
