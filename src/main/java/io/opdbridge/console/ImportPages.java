package io.opdbridge.console;

import io.opdbridge.canonical.Sites;
import io.opdbridge.console.Reply.Page;
import io.opdbridge.console.Reply.Redirect;
import io.opdbridge.intake.ImportDesk;
import io.opdbridge.intake.ImportDesk.Outcome;
import io.opdbridge.intake.ImportedFile;

import java.util.List;
import java.util.Map;

/** The page of imported files and their bad rows. Thread-safe. */
public final class ImportPages {

    private static final int ROWS = 100;
    private static final Map<Outcome, Integer> STATUS = Map.of(Outcome.NO_SUCH_FILE, 404, Outcome.ROLE_MISSING, 403);

    private final Sites sites;
    private final ImportDesk desk;

    /**
     * The files.
     *
     * @param untaken files in the inbox that nothing imports; shown to users of the default site
     * @param refusal why a record was refused; null for none
     * @param typed   the typed note
     */
    public record Model(List<ImportedFile> files, List<String> untaken, Outcome refusal, long refusedId, String typed) {
    }

    public ImportPages(Sites sites, ImportDesk desk) {
        this.sites = sites;
        this.desk = desk;
    }

    public Reply list(Visit visit, Visitor visitor) {
        return page(200, visitor, null, 0, "");
    }

    private Page page(int status, Visitor visitor, Outcome refusal, long id, String typed) {
        return new Page(status, "imports", new Model(desk.list(visitor.sites(sites), false, ROWS),
                visitor.sees(sites.defaultSite().name()) ? desk.untaken() : List.of(), refusal, id, typed));
    }

    /** Records that the bad rows of a file are dealt with. */
    public Reply deal(Visit visit, Visitor visitor, Form form) {
        String site = visit.part(1);
        if (!visitor.sees(site)) {
            throw ConsoleRefusal.notFound();
        }
        Outcome outcome = desk.deal(site, visit.number(2), visitor.person(visit.address()), form.get("note"));
        return outcome == Outcome.DONE ? new Redirect("/imports?done=dealt-with")
                : page(STATUS.getOrDefault(outcome, 409), visitor, outcome, visit.number(2), form.get("note"));
    }
}
