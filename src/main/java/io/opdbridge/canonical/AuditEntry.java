package io.opdbridge.canonical;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/**
 * One entry of the audit trail: who asked for what and got which answer, or who decided what. Parts that do not apply
 * are null. It contains no patient's name, and identity numbers only masked.
 *
 * @param at        when
 * @param who       the caller's name; without a call, the operating-system user or the route
 * @param address   where the call came from
 * @param method    the short name of the interface's method; the command of {@code bin/bridge}
 * @param code      what was answered
 * @param messageId id of the kept request and answer; null where the site keeps none
 * @param note      further words for people
 */
public record AuditEntry(Kind kind, Instant at, @Nullable String who, @Nullable String address, @Nullable String site,
        @Nullable String method, Subject subject, @Nullable Integer code, @Nullable Long messageId,
        @Nullable String note) {

    private static final int NUMBER_LENGTH = 64;
    private static final int NAME_LENGTH = 128;
    private static final int NOTE_LENGTH = 2000;
    private static final char UNWRITABLE = '?';

    /** What happened. */
    public enum Kind {
        /** A process begins a chain of entries; the note names how it is hashed. */
        START,
        /** The process ended it. */
        STOP,
        /** How far another chain has come; the note names its chain, number and hash. */
        HEAD,
        /** A call was answered. */
        CALL,
        /** Calls were refused before they could be read; the note counts them. */
        REFUSED,
        /** An overdue hold is released by a site's setting. */
        OVERDUE_RELEASE,
        /** A file was booked; the note counts its rows. */
        IMPORT,
        /**
         * Somebody on duty was about to say that the bad rows of an imported file are dealt with; the note says how.
         */
        DEALT_WITH,
        /** A bill was reconciled; the note says what was found. */
        RECONCILE,
        /** The embedded ledger was copied into this database. */
        MIGRATE,
        /** Somebody was about to read kept messages. */
        READ,
        /** Somebody logged in at the console. */
        LOGIN,
        /** Somebody logged out. */
        LOGOUT,
        /** A user of the console was added or changed; the note says how. */
        USER,
        /** Somebody on duty was about to decide about a case. */
        DECIDE,
        /** Somebody on duty was about to propose a decision that needs a second person. */
        PROPOSE,
        /** That second person was about to take it. */
        APPROVE,
        /** A proposal was about to be declined or withdrawn. */
        DECLINE,
        /** Somebody vouches for a chain that the keys do not prove; the note names how far it goes, and why. */
        ACCEPT,
        /** An event of a later version; this one never writes it. */
        UNKNOWN
    }

    /**
     * What it is about.
     *
     * @param orderId  the caller's number of the order; in a list the single-order key, whichever it was
     * @param cancelNo our refund number
     */
    public record Subject(@Nullable String cardNo, @Nullable String idCardNo, @Nullable String orderId,
            @Nullable String flowNo, @Nullable Long priceFen, @Nullable String cancelNo) {

        public static final Subject NONE = new Subject(null, null, null, null, null, null);

        /** The same with the numbers that the answer named. */
        public Subject answered(Receipt receipt) {
            return new Subject(cardNo, idCardNo, orderId, receipt.flowNo() == null ? flowNo : receipt.flowNo(),
                    priceFen,
                    receipt.cancelNo());
        }

        /** Logs and errors must not name the patient. */
        @Override
        public String toString() {
            return "Subject[orderId=" + orderId + "]";
        }

        /** A card number may be its holder's identity number, and callers mix the two up. */
        private Subject fitted() {
            return new Subject(fit(Masks.maskIdentity(cardNo), NUMBER_LENGTH),
                    fit(Masks.maskIdentity(idCardNo), NUMBER_LENGTH), fit(orderId, NUMBER_LENGTH),
                    fit(flowNo, NUMBER_LENGTH), priceFen, fit(cancelNo, NUMBER_LENGTH));
        }
    }

    /** An entry without a call. */
    public static AuditEntry of(Kind kind, Instant at, @Nullable String who, @Nullable String method,
            @Nullable String note) {
        return new AuditEntry(kind, at, who, null, null, method, Subject.NONE, null, null, note);
    }

    /** The entry as it is kept: masked, to the microsecond, and cut where it is too long. */
    public AuditEntry fitted() {
        return new AuditEntry(kind, Moment.of(at), fit(who, NAME_LENGTH),
                fit(address, NUMBER_LENGTH), fit(site, NUMBER_LENGTH), fit(method, NUMBER_LENGTH), subject.fitted(),
                code,
                messageId, fit(note, NOTE_LENGTH));
    }

    /** As the databases store it: no control characters, no half surrogates, no longer than the column. */
    private static @Nullable String fit(@Nullable String text, int maxLength) {
        if (text == null) {
            return null;
        }
        StringBuilder fitted = new StringBuilder(Math.min(text.length(), maxLength));
        for (int i = 0; i < text.length();) {
            int character = text.codePointAt(i);
            i += Character.charCount(character);
            boolean writable = !Character.isISOControl(character)
                    && Character.getType(character) != Character.SURROGATE;
            if (fitted.length() + Character.charCount(character) > maxLength) {
                break;
            }
            fitted.appendCodePoint(writable ? character : UNWRITABLE);
        }
        return fitted.toString();
    }
}
