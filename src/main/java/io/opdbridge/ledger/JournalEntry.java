package io.opdbridge.ledger;

import java.time.Instant;
import java.util.List;

/**
 * One movement of money: two or more postings that sum to 0 (contract, section 5, rule 12). Immutable.
 *
 * @param id unique in the ledger
 */
public record JournalEntry(long id, Movement kind, Account account, Instant bookedAt, List<Posting> postings) {

    /** What moved. */
    public enum Movement {
        RECHARGE,
        SPEND,
        RETURN,
        HOLD,
        CAPTURE,
        RELEASE,
        REVERSE
    }

    /**
     * The accounts of the books. SPENDABLE and HELD belong to a card; the others are where its money came from or went.
     */
    public enum Book {
        RECHARGED,
        SPENDABLE,
        HELD,
        REFUNDED,
        SPENT
    }

    /** One line. A positive amount (fen) adds to the book, a negative one takes from it. */
    public record Posting(Book book, long amountFen) {
    }

    public JournalEntry {
        postings = List.copyOf(postings);
        if (postings.size() < 2 || postings.stream().mapToLong(Posting::amountFen).sum() != 0) {
            throw new IllegalArgumentException("Postings of entry " + id + " do not balance");
        }
    }

    /** An entry that moves an amount, in fen and more than 0, from one book to the other that its kind says. */
    public static JournalEntry of(long id, Movement kind, Account account, Instant bookedAt, long amountFen) {
        Book from = switch (kind) {
            case RECHARGE -> Book.RECHARGED;
            case SPEND, HOLD -> Book.SPENDABLE;
            case RETURN -> Book.SPENT;
            case CAPTURE, RELEASE -> Book.HELD;
            case REVERSE -> Book.REFUNDED;
        };
        Book to = switch (kind) {
            case RECHARGE, RETURN, RELEASE, REVERSE -> Book.SPENDABLE;
            case SPEND -> Book.SPENT;
            case HOLD -> Book.HELD;
            case CAPTURE -> Book.REFUNDED;
        };
        return new JournalEntry(id, kind, account, bookedAt,
                List.of(new Posting(from, -amountFen), new Posting(to, amountFen)));
    }

    /** The amount that the entry adds to a book, in fen. */
    public long sum(Book book) {
        return postings.stream().filter(posting -> posting.book() == book).mapToLong(Posting::amountFen).sum();
    }
}
