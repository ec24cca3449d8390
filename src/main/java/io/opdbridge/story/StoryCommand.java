package io.opdbridge.story;

import io.opdbridge.canonical.Masks;
import io.opdbridge.canonical.Site;
import io.opdbridge.canonical.Yuan;
import io.opdbridge.cli.Installation;
import io.opdbridge.cli.Printed;
import io.opdbridge.cli.Words;
import io.opdbridge.config.Settings;
import io.opdbridge.db.Database;
import io.opdbridge.db.DatabaseSettings;
import io.opdbridge.ledger.Case;
import io.opdbridge.ledger.ListedHold;
import io.opdbridge.cases.CaseSearch;
import io.opdbridge.ledger.jdbc.HoldSearch;
import org.jspecify.annotations.Nullable;
import io.opdbridge.text.Messages;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;

/** {@code bin/bridge story}: tells what happened to a hold, in order. */
@Command(name = "story", mixinStandardHelpOptions = true,
        description = "Prints what happened to a hold, in order.")
public final class StoryCommand implements Callable<Integer> {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS", Locale.ROOT);

    @Parameters(index = "0", paramLabel = "HISCANCELNO|CASE",
            description = "the refund number of the hold, or the number of a case.")
    private String number;

    @Option(names = "--site", description = "only this site, since several may use the same number.")
    private @Nullable String site;

    @Mixin
    private Words words;

    @ParentCommand
    private Installation bridge;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Settings settings = bridge.settings();
        PrintWriter out = spec.commandLine().getOut();
        if (site != null && bridge.sites().find(site).isEmpty()) {
            throw new ParameterException(spec.commandLine(), "--site: bridge.sites does not name \"" + site + "\"");
        }
        try (Database database = settings.of(DatabaseSettings.class).visit()) {
            HoldSearch search = new HoldSearch(database.dataSource(), bridge.sites(), Clock.systemUTC());
            HoldStories stories = new HoldStories(database.dataSource(), search, Clock.systemUTC());
            List<ListedHold> holds = search.ofCancelNo(number).stream().filter(hold -> isWanted(hold.recharge().site()))
                    .toList();
            boolean ofSeveral = holds.stream().map(hold -> hold.recharge().site()).distinct().count() > 1;
            for (ListedHold hold : holds) {
                Site ofHold = bridge.sites().get(hold.recharge().site());
                print(hold, stories.of(hold), ofHold, words.of(ofSeveral ? bridge.sites().defaultSite() : ofHold), out);
            }
            Optional<Case> about = holds.isEmpty() ? ofCase(database).filter(found -> isWanted(found.site()))
                    : Optional.empty();
            about.ifPresent(found -> {
                Site ofCase = bridge.sites().find(found.site()).orElse(bridge.sites().defaultSite());
                Optional<ListedHold> hold = found.refund().holdId() == null ? Optional.empty()
                        : search.find(found.site(), found.refund().holdId());
                print(hold.orElse(null), stories.of(found), ofCase, words.of(ofCase), out);
            });
            if (holds.isEmpty() && about.isEmpty()) {
                out.println(Messages.command(
                        words.of(bridge.sites().find(site).orElse(bridge.sites().defaultSite())), "story.none",
                        number));
                return 1;
            }
        } finally {
            out.flush();
        }
        return 0;
    }

    private boolean isWanted(String name) {
        return site == null || site.equals(name);
    }

    private Optional<Case> ofCase(Database database) {
        OptionalLong caseNumber = Printed.number(number);
        return caseNumber.isPresent() ? new CaseSearch(database.dataSource()).find(caseNumber.getAsLong())
                : Optional.empty();
    }

    private void print(@Nullable ListedHold hold, List<StoryLine> lines, Site of, Locale language, PrintWriter out) {
        if (hold != null) {
            out.println(Messages.command(language, "story.hold", Printed.dash(hold.cancelNo()), hold.recharge().site(),
                    hold.recharge().orderId(), Printed.dash(hold.recharge().flowNo()), hold.attempt().transNo(),
                    Yuan.of(hold.attempt().priceFen()), Printed.dash(Masks.mask(hold.recharge().cardNo()))));
        }
        for (StoryLine line : lines) {
            out.println(TIME.format(line.at().atZone(of.zone())) + "  " + (line.who() == null ? "" : line.who() + ": ")
                    + StoryWords.of(line, language));
        }
    }
}
