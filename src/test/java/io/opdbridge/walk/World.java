package io.opdbridge.walk;

import io.opdbridge.audit.SecretKeys;
import io.opdbridge.proof.AuditProof;
import io.opdbridge.canonical.Recharge;
import io.opdbridge.canonical.Spend;
import io.opdbridge.canonical.SpendReturn;
import io.opdbridge.intake.ImportRefusal;
import io.opdbridge.ledger.Case;
import io.opdbridge.testing.BooksFixture;
import io.opdbridge.walk.Channel.Refund;

import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

import static io.opdbridge.testing.BooksFixture.SITE;

/** What a walk has to do with: the bridge, the channel, the orders, and the account of what has happened. */
final class World {

    /** What a patient paid with the card, as the HIS exports it. */
    private static final class Spent {
        final int card;
        final Spend row;
        boolean booked;
        long returnedFen;

        Spent(int card, Spend row) {
            this.card = card;
            this.row = row;
        }
    }

    final BooksFixture books;
    final Bridge bridge;
    final Channel channel = new Channel();
    final List<Order> orders = new ArrayList<>();
    /** Hold → the runs that were told that they have it. */
    final Map<Long, Set<Run>> holders = new HashMap<>();
    /** Case → the refunds that were spoken of when it came. */
    final Map<Long, Set<Refund>> causes = new HashMap<>();
    private final Map<Long, Long> seen = new HashMap<>();
    private final List<Spent> spent = new ArrayList<>();
    private int returns;
    private final List<String> steps = new ArrayList<>();
    /** Card → what came onto it and was not spent, without the refunds. */
    final Map<Integer, Long> importedFen = new HashMap<>();

    World(BooksFixture books, Bridge bridge) {
        this.books = books;
        this.bridge = bridge;
    }

    void log(String step) {
        LocalDateTime now = LocalDateTime.ofInstant(books.clock().instant(), Channel.ZONE);
        steps.add(String.format("%3d  %s  %s", steps.size() + 1, now.toString().replace('T', ' '), step));
    }

    List<String> steps() {
        return steps;
    }

    WalkFailure failure(String what, long fen) {
        return new WalkFailure(what, fen);
    }

    Order order(Case about) {
        return orders.stream().filter(order -> order.orderId().equals(about.orderId())
                || order.channelOrderNo().equals(about.orderId())).findFirst().orElse(null);
    }

    List<Case> openCases() {
        return books.openCases();
    }

    List<Case> openCases(Order order) {
        return openCases().stream().filter(about -> order(about) == order).toList();
    }

    /** Remembers which refund was spoken of when a case came or came again. */
    void noteCases(Refund refund) {
        noteCasesOf(refund == null ? Set.of() : Set.of(refund));
    }

    /** The same when several were spoken of at once. */
    void noteCasesOf(Set<Refund> refunds) {
        for (Case about : openCases()) {
            Long before = seen.put(about.id(), about.seen().times());
            if (before == null || before < about.seen().times()) {
                causes.computeIfAbsent(about.id(), none -> new LinkedHashSet<>()).addAll(refunds);
            }
        }
    }

    /**
     * Money that left the channel for an order and is neither captured nor put right elsewhere; below 0 the reverse.
     */
    long missingFen(Order order) {
        return order.leftFen() - bridge.capturedFen(order) - order.outsideFen;
    }

    /** The kinds that the day's bill opens. */
    static boolean isOfBill(Case about) {
        String kind = about.kind().name();
        return kind.startsWith("REFUND_") || kind.startsWith("PAYMENT_") || kind.equals("TWICE_IN_BILL");
    }

    /**
     * By how many fen a case says that more has left than is captured; below 0 the reverse; empty when it says nothing.
     */
    List<Long> claims(Case about) {
        long fen = about.attempt().priceFen();
        long heldFen = heldFen(about);
        return switch (about.kind().name()) {
            case "CAPTURE_WITHOUT_HOLD", "CAPTURE_AFTER_RELEASE", "CAPTURE_AFTER_REVERSAL", "SECOND_CHANNEL_REFUND",
                    "REFUND_IN_BILL_ONLY",
                    "OVERDUE_HOLD", "REFUND_STILL_IN_FLIGHT" ->
                List.of(fen);
            case "RELEASE_AFTER_CAPTURE", "ROLLBACK_OF_EARLIER_CAPTURE", "REFUND_IN_BOOKS_ONLY", "REFUND_ABNORMAL",
                    "REFUND_UNCONFIRMED", "CAPTURE_AFTER_SOLVED" ->
                List.of(-fen);
            case "CHANNEL_REFUND_OF_ANOTHER_HOLD" -> List.of(0L, fen);
            case "AMOUNT_DIFFERS" -> List.of(fen, fen - heldFen, -heldFen);
            case "REFUND_AMOUNT_DIFFERS" -> List.of(fen - heldFen, fen, -heldFen);
            default -> List.of();
        };
    }

    private long heldFen(Case about) {
        if (about.refund().holdId() == null) {
            return 0;
        }
        String table = bridge.ownBooks() ? "refund_hold" : "vendor_hold";
        return bridge.query("SELECT price_fen FROM " + table + " WHERE id = ?", row -> row.getLong(1),
                about.refund().holdId())
                .stream().findFirst().orElse(0L);
    }

    /**
     * Whether the open cases of an order can name that much: siblings, of the platform and of the bill, name it once.
     */
    boolean isNamed(Order order, long fen) {
        return isNamed(order, null, fen);
    }

    /** Whether those beside one of them can. */
    boolean isNamed(Order order, Case one, long fen) {
        Map<Long, long[]> counts = new LinkedHashMap<>();
        List<List<Long>> ambiguous = new ArrayList<>();
        for (Case about : openCases(order)) {
            List<Long> claims = one != null && one.id() == about.id() ? List.of() : claims(about);
            if (claims.size() == 1) {
                counts.computeIfAbsent(claims.get(0), none -> new long[2])[isOfBill(about) ? 1 : 0]++;
            } else if (!claims.isEmpty()) {
                ambiguous.add(claims);
            }
        }
        counts.forEach((value, count) -> {
            for (long i = Math.max(count[0], count[1]); i > 0; i--) {
                ambiguous.add(List.of(value));
            }
        });
        Set<Long> sums = new HashSet<>(Set.of(0L));
        for (List<Long> options : ambiguous) {
            Set<Long> more = new HashSet<>(sums);
            options.forEach(option -> sums.forEach(sum -> more.add(sum + option)));
            sums.addAll(more);
        }
        return sums.contains(fen);
    }

    String describe(List<Case> cases) {
        return cases.isEmpty() ? "no open case" : cases.stream().map(World::describe).collect(Collectors.joining("; "));
    }

    static String describe(Case about) {
        return "case " + about.id() + " " + about.kind() + " " + about.attempt().priceFen() + " ("
                + about.attempt().transNo()
                + (about.refund().holdId() == null ? "" : ", hold " + about.refund().holdId()) + ")";
    }

    /** Money that left the channel = captured − reversed + what open cases name, order by order, to the fen. */
    void checkEachFenIsNamed() {
        for (Order order : orders) {
            long missing = missingFen(order);
            if (!isNamed(order, missing)) {
                throw failure(order + ": " + order.leftFen() + " left the channel, " + bridge.capturedFen(order)
                        + " captured less reversed, " + order.outsideFen
                        + " put right elsewhere, and the open cases do not name the "
                        + "difference: " + describe(openCases(order)), missing);
            }
        }
    }

    /** When all is decided rightly, the books say what the channel says, and nothing is open. */
    void checkAllIsDecided() {
        for (Order order : orders) {
            long missing = missingFen(order);
            if (missing != 0) {
                throw failure("nobody can put right " + order + ": " + order.leftFen() + " left the channel, "
                        + bridge.capturedFen(order) + " captured less reversed, " + order.outsideFen
                        + " put right elsewhere; "
                        + describe(openCases(order)) + offers(order), missing);
            }
        }
        if (!openCases().isEmpty()) {
            throw failure("all is decided rightly, and there is still open: " + describe(openCases()), 0);
        }
    }

    private String offers(Order order) {
        return openCases(order)
                .stream().map(about -> "; case " + about.id() + " offers " + bridge.decisions().possible(about)
                        .stream().map(
                                one -> one.action() + " " + one.amountFen()
                                        + (one.isPossible() ? "" : " (" + one.refusal().reason()
                                                + ")"))
                        .collect(Collectors.joining(", ")))
                .collect(Collectors.joining());
    }

    /** All proofs: our books, the audit trail, the balances of the cards, the books of the HIS. */
    void checkProofs(boolean finished) {
        List<String> differences = new ArrayList<>(books.differences());
        if (finished) {
            differences.addAll(bridge.differencesElsewhere());
        }
        importedFen.forEach((card, fen) -> {
            long captured = orders.stream().filter(order -> order.card == card).mapToLong(bridge::capturedFen).sum();
            long balance = books.balances(card).stream().mapToLong(Long::longValue).sum();
            if (balance != fen - captured) {
                differences.add("card " + card + " has " + balance + " fen instead of " + (fen - captured));
            }
        });
        if (!differences.isEmpty()) {
            throw failure("does not prove: " + String.join("; ", differences), 0);
        }
    }

    void checkTrail() {
        books.trail().close();
        List<String> differences = new ArrayList<>();
        new AuditProof(books.database().dataSource(), SecretKeys.none()).prove(differences::add, (rows, ofRows) -> {});
        if (!differences.isEmpty()) {
            throw failure("the audit trail does not prove: " + String.join("; ", differences), 0);
        }
    }

    /** A patient pays onto a card, and the HIS exports it. */
    void payIn(int card, long fen) {
        payIn(card, fen, orders.get(0).habits);
    }

    Order payIn(int card, long fen, Order.Habits habits) {
        Order order = new Order(orders.size() + 1, card, fen, books.clock().instant(), habits);
        orders.add(order);
        channel.pay(order);
        if (bridge.ownBooks()) {
            Recharge row = new Recharge(SITE, "1", "9000" + card, new Recharge.Patient("P" + card, "患者", null, null),
                    order.orderId(),
                    "R" + order.number, null, "0", order.channelOrderNo(), fen, order.paidAt, null);
            books.intake().book(row);
            books.intake().book(row);
            importedFen.merge(card, fen, Long::sum);
        }
        log("card " + card + " is topped up by " + fen + ": " + order + " (" + habits + ")");
        return order;
    }

    void spend(int card, long fen) {
        Spent one = new Spent(card, books.spend(card, spent.size() + 1, fen));
        spent.add(one);
        export(one);
    }

    /** The same row again books nothing again; what the card could not pay may be paid by now. */
    private void export(Spent one) {
        try {
            boolean booked = books.intake().book(one.row);
            if (booked == one.booked) {
                throw failure("spend " + one.row.spendNo() + " is booked twice, or not at all", one.row.amountFen());
            }
            if (booked) {
                importedFen.merge(one.card, -one.row.amountFen(), Long::sum);
                one.booked = true;
            }
            log("card " + one.card + " spends " + one.row.amountFen() + (booked ? "" : ", exported again"));
        } catch (ImportRefusal refused) {
            if (one.booked) {
                throw failure("spend " + one.row.spendNo() + ", which is booked, is refused", one.row.amountFen());
            }
            log("card " + one.card + " cannot spend " + one.row.amountFen() + ": " + refused.reason());
        }
    }

    /** The HIS takes a spend back or a part of it, or exports a row again; more than was spent is refused. */
    void giveBack(SplittableRandom random) {
        if (spent.isEmpty()) {
            return;
        }
        Spent one = spent.get(random.nextInt(spent.size()));
        if (random.nextInt(4) == 0) {
            export(one);
            return;
        }
        long fen = random.nextInt(3) == 0 ? one.row.amountFen() : 1 + random.nextLong(one.row.amountFen());
        SpendReturn row = new SpendReturn(SITE, "B" + ++returns, one.row.spendNo(), fen, books.clock().instant(), null);
        boolean allowed = one.booked && fen <= one.row.amountFen() - one.returnedFen;
        try {
            boolean booked = books.intake().book(row);
            boolean again = books.intake().book(row);
            if (!allowed || !booked || again) {
                throw failure(
                        "return " + row.returnNo() + " of " + fen + " is booked " + (again ? "twice" : "though more"
                                + " comes back than was spent"),
                        fen);
            }
            one.returnedFen += fen;
            importedFen.merge(one.card, fen, Long::sum);
            log("card " + one.card + " gets back " + fen + " of spend " + one.row.spendNo());
        } catch (ImportRefusal refused) {
            if (allowed) {
                throw failure("return " + row.returnNo() + " of " + fen + " is refused: " + refused.reason(), fen);
            }
            log("card " + one.card + " cannot get back " + fen + " of spend " + one.row.spendNo() + ": "
                    + refused.reason());
        }
    }
}
