package io.opdbridge.cases;

import io.opdbridge.audit.AuditTrail;
import io.opdbridge.audit.jdbc.JdbcAuditStore;
import io.opdbridge.canonical.Masks;
import io.opdbridge.canonical.Person;
import io.opdbridge.canonical.Person.Role;
import io.opdbridge.canonical.Phrase;
import io.opdbridge.canonical.Yuan;
import io.opdbridge.cli.Installation;
import io.opdbridge.cli.Printed;
import io.opdbridge.cli.Words;
import io.opdbridge.config.Settings;
import io.opdbridge.db.Database;
import io.opdbridge.db.DatabaseSettings;
import io.opdbridge.ledger.Case;
import io.opdbridge.ledger.CaseAction;
import io.opdbridge.ledger.CaseDecision;
import io.opdbridge.ledger.CaseDecisions;
import io.opdbridge.ledger.CaseProposal;
import io.opdbridge.ledger.DecisionRefusal;
import io.opdbridge.ledger.DecisionRequest;
import io.opdbridge.ledger.PossibleDecision;
import io.opdbridge.ledger.jdbc.JdbcLedgerStore;
import io.opdbridge.text.Messages;
import io.opdbridge.text.SystemUser;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
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
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;

/**
 * {@code bin/bridge decide}: decides about a case where there is no browser. Whoever may run it can read the settings
 * and so write to the database: it is trusted with each role, and the audit trail says that it was the command line,
 * and whose.
 */
@Command(name = "decide", mixinStandardHelpOptions = true,
        description = "Decides a case; without an action, lists the possible decisions.")
public final class DecideCommand implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "CASE", description = "its number in bin/bridge cases.")
    private String number;

    @ArgGroup
    private @Nullable Action action;

    @Option(names = "--reason", description = "why; required for a decision.")
    private @Nullable String reason;

    @Option(names = "--fen", description = "the amount, where more than one is possible.")
    private @Nullable Long fen;

    @Option(names = "--as", description = "who decides; default: the system user.")
    private @Nullable String name;

    @Mixin
    private Words words;

    @ParentCommand
    private Installation bridge;

    @Spec
    private CommandSpec spec;

    private static final class Action {

        @Option(names = "--release", description = "the channel refund failed: the held amount returns to the"
                + " balance.")
        private boolean release;

        @Option(names = "--capture", description = "the channel refund succeeded: the amount leaves the account.")
        private boolean capture;

        @Option(names = "--reverse", description = "the channel did not pay: the captured amount returns to the"
                + " balance; always takes a second person.")
        private boolean reverse;

        @Option(names = "--retry", description = "asks the HIS again.")
        private boolean retry;

        @Option(names = "--solved", description = "people solved it elsewhere; no money moves.")
        private boolean solved;

        @Option(names = "--approve", description = "approves another person's proposal.")
        private boolean approve;

        /** One of all these is set: where it is none of the others, it is this one. */
        @SuppressWarnings("unused")
        @Option(names = "--decline", description = "declines or withdraws the proposal.")
        private boolean decline;

        /** Null when it is about a proposal. */
        @Nullable
        CaseAction decided() {
            return release ? CaseAction.RELEASE : capture ? CaseAction.CAPTURE
                : reverse ? CaseAction.REVERSE : retry ? CaseAction.RETRY
                : solved ? CaseAction.SOLVED : null;
        }
    }

    @Override
    public Integer call() throws IOException {
        Settings settings = bridge.settings();
        Locale language = words.of(bridge.sites().defaultSite());
        PrintWriter out = spec.commandLine().getOut();
        try (Database database = settings.of(DatabaseSettings.class).visit();
                AuditTrail trail = JdbcAuditStore.trail(settings, database, "decide").open()) {
            CaseSearch cases = new CaseSearch(database.dataSource());
            Case about = cases
                    .find(Printed.number(number).orElseThrow(() -> new ParameterException(spec.commandLine(),
                            "CASE: \"" + number + "\" is not the number of a case; bin/bridge cases lists them")))
                    .orElse(null);
            if (about == null) {
                out.println(Messages.get(language, "decision.NO_SUCH_CASE", number));
                return 1;
            }
            language = words.of(bridge.sites().find(about.site()).orElse(bridge.sites().defaultSite()));
            CaseDecisions decisions = new CaseDecisions(new JdbcLedgerStore(database), bridge.sites(),
                    Clock.systemUTC(), trail::record);
            if (action == null) {
                list(decisions, cases, about, language, out);
                return 0;
            }
            return decide(action, decisions, cases, about, language, out) ? 0 : 1;
        } catch (DecisionRefusal refused) {
            out.println(Messages.get(language, "decision." + refused.reason(), refused.arguments().toArray()));
            return 1;
        } finally {
            out.flush();
        }
    }

    private void list(CaseDecisions decisions, CaseSearch cases, Case about, Locale language, PrintWriter out) {
        out.println("#" + about.id() + "  " + about.kind() + "  " + Messages.get(language, "case." + about.kind())
                + "  " + Messages.command(language, "decide.yuan", Yuan.of(about.attempt().priceFen())));
        for (PossibleDecision possible : decisions.possible(about)) {
            String option = "--" + possible.action().name().toLowerCase(Locale.ROOT);
            String effect = possible.refusal() != null
                    ? "- " + Messages.get(language, "decision." + possible.refusal().reason(),
                            possible.refusal().arguments().toArray())
                    : Messages.command(language, "decide.effect", signed(possible.spendableFen()),
                            signed(possible.heldFen()), signed(possible.refundedFen()))
                            + (possible.atVendor() ? Messages.command(language, "decide.at-vendor") : "")
                            + (possible.needsApproval() ? Messages.command(language, "decide.needs-approval") : "");
            out.printf(Locale.ROOT, "    %-10s --fen %-10d %s%n", option, possible.amountFen(), effect);
            sayByHand(possible, language, out);
        }
        for (Case sibling : decisions.siblings(about)) {
            out.println("    " + Messages.command(language, "cases.same-money", sibling.id(), sibling.kind()) + "  "
                    + Messages.get(language, "case." + sibling.kind()));
        }
        if (about.solved().at() != null) {
            out.println("    " + Messages.command(language, "decide.closed", about.solved().end().phrase()));
        }
        cases.proposals(about.site(), about.id()).stream().filter(one -> one.state() == CaseProposal.State.OPEN)
                .forEach(open -> out.println(
                        "    " + Messages.command(language, "decide.waits", words(open, language))));
    }

    /** @return whether there was something to decide */
    private boolean decide(Action action, CaseDecisions decisions, CaseSearch cases, Case about, Locale language,
            PrintWriter out) {
        String user = SystemUser.name();
        Person person = new Person(name == null ? user : name, Set.of(Role.values()), "command line of " + user);
        CaseAction decided = action.decided();
        if (decided == null) {
            List<CaseProposal> proposals = cases.proposals(about.site(), about.id());
            CaseProposal open = proposals.stream().filter(one -> one.state() == CaseProposal.State.OPEN).findFirst()
                    .orElse(null);
            if (open == null) {
                sayWhatStandsInstead(about, proposals, language, out);
                return false;
            }
            if (action.approve) {
                List<PossibleDecision> possible = decisions.possible(about);
                List<Case> siblings = decisions.siblings(about);
                out.println(Messages.command(language, "decide.approved",
                        words(decisions.approve(about.site(), open.id(), person, reason), language)));
                sayWhatFollows(possible, open.action(), open.amountFen(), siblings, cases, language, out);
            } else {
                CaseProposal ended = decisions.decline(about.site(), open.id(), person, reason);
                out.println(Messages.command(language, "decide." + ended.state(), words(ended, language)));
            }
            return true;
        }
        List<PossibleDecision> possible = decisions.possible(about);
        List<Case> siblings = decisions.siblings(about);
        long amountFen = amount(possible, decided);
        CaseDecisions.Taken outcome = decisions.decide(new DecisionRequest(about.site(), about.id(),
                UUID.randomUUID().toString(), decided, amountFen, reason), person);
        if (outcome.decision() != null) {
            out.println(Messages.command(language, "decide.taken", words(outcome.decision(), language)));
            sayWhatFollows(possible, decided, amountFen, siblings, cases, language, out);
        } else {
            out.println(Messages.command(language, "decide.proposed",
                    words(Objects.requireNonNull(outcome.proposal()), language)));
            out.println(Messages.command(language, "decide.second", about.id()));
        }
        return true;
    }

    /** Where nothing waits for an approver: what was proposed last, and what has become of the case. */
    private static void sayWhatStandsInstead(Case about, List<CaseProposal> proposals, Locale language,
            PrintWriter out) {
        out.println(Messages.get(language, "decision.NOTHING_PROPOSED", about.id()));
        if (!proposals.isEmpty()) {
            CaseProposal last = proposals.get(proposals.size() - 1);
            out.println("    " + Messages.get(language, "decision.LAST_PROPOSAL", last.proposedBy(),
                    Messages.get(language, "action." + last.action()), Yuan.of(last.amountFen()), last.reason(),
                    Messages.get(language, "proposal." + last.state())));
        }
        if (about.solved().at() != null) {
            out.println("    " + Messages.get(language, "decision.CASE_CLOSED",
                    about.solved().end().phrase()));
        }
    }

    /** What the HIS's own people have to book, and which other cases have ended. */
    private static void sayWhatFollows(List<PossibleDecision> possible, CaseAction decided, long amountFen,
            List<Case> siblings, CaseSearch cases, Locale language, PrintWriter out) {
        possible.stream().filter(one -> one.action() == decided && one.amountFen() == amountFen)
                .forEach(one -> sayByHand(one, language, out));
        for (Case sibling : siblings) {
            cases.find(sibling.id()).filter(now -> now.solved().at() != null)
                    .ifPresent(ended -> out.println("    #" + ended.id() + " " + ended.kind() + ": "
                            + Messages.get(language, ended.solved().end().phrase())));
        }
    }

    private static void sayByHand(PossibleDecision possible, Locale language, PrintWriter out) {
        PossibleDecision.ByHand hand = possible.byHand();
        if (hand != null) {
            out.println(
                    "        " + Messages.get(language, "decision.by-hand", Yuan.of(hand.fen()),
                            Printed.dash(hand.orderId()),
                            Printed.dash(hand.flowNo()), Printed.dash(hand.cancelNo()),
                            Printed.dash(Masks.mask(hand.cardNo()))));
        }
    }

    /** What is possible, where there is one such decision; a closed case is refused with any. */
    private long amount(List<PossibleDecision> possible, CaseAction decided) {
        if (fen != null) {
            return fen;
        }
        List<PossibleDecision> found = possible.stream().filter(one -> one.action() == decided).toList();
        if (found.stream().filter(PossibleDecision::isPossible).count() > 1) {
            throw new ParameterException(spec.commandLine(), "--fen is needed, since more than one amount is possible: "
                    + String.join(" or ", found.stream().map(one -> Long.toString(one.amountFen())).toList()));
        }
        return found.stream().filter(PossibleDecision::isPossible).findFirst()
                .or(() -> found.stream().findFirst()).map(PossibleDecision::amountFen).orElse(0L);
    }

    private static String words(CaseDecision decision, Locale language) {
        String approver = decision.approval().by();
        return Messages.command(language, approver == null ? "decide.words" : "decide.words-approved",
                Phrase.of("ended.action." + decision.action()), Yuan.of(decision.amountFen()), decision.decidedBy(),
                decision.reason(), Printed.dash(approver));
    }

    private static String words(CaseProposal proposal, Locale language) {
        return Messages.command(language, "decide.words", Phrase.of("ended.action." + proposal.action()),
                Yuan.of(proposal.amountFen()), proposal.proposedBy(), proposal.reason());
    }

    private static String signed(long amountFen) {
        return (amountFen > 0 ? "+" : "") + Yuan.of(amountFen);
    }
}
