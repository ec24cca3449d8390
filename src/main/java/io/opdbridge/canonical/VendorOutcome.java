package io.opdbridge.canonical;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.regex.Pattern;

/** How one call of a vendor ended (contract, section 7). */
public sealed interface VendorOutcome extends VendorReply {

    /** U+0000, and halves of a character. */
    Pattern UNKEEPABLE = Pattern.compile("[\\x00\\p{Cs}]");

    /** For the journal: the vendor's own words, or a {@link CallFailure} as written; null when neither exists. */
    @Nullable
    String words();

    /** For logs: without the vendor's words, which may name a person. */
    String brief();

    /**
     * The vendor has done it, now or in an earlier call. Values that it left out are null.
     *
     * @param flowNo     the vendor's number of the recharge
     * @param at         when, by the vendor's clock
     * @param balanceFen the card's balance after it, in fen
     */
    record Done(@Nullable String flowNo, @Nullable String cancelNo, @Nullable String invoiceNo, @Nullable Instant at,
            @Nullable Long balanceFen) implements VendorOutcome {
        @Override
        public @Nullable String words() {
            return null;
        }

        @Override
        public String brief() {
            return "done";
        }
    }

    /** The vendor has not done it and says so, with a code and words of its own. */
    record Refused(@Nullable String code, @Nullable String words) implements VendorOutcome {

        /** Without the characters that the databases cannot store. */
        public Refused {
            code = keepable(code);
            words = keepable(words);
        }

        private static final Pattern CODE = Pattern.compile("[A-Za-z0-9_.-]{1,64}");

        @Override
        public String brief() {
            return "refused with " + (CODE.matcher(code).matches() ? code : "a code that is none");
        }
    }

    /** The vendor cannot have done it: the call was never sent. */
    record NotSent(@Nullable String words) implements VendorOutcome {

        public NotSent {
            words = keepable(words);
        }

        @Override
        public String brief() {
            return "not asked";
        }
    }

    /** It is unknown whether the vendor has done it, or will. */
    record Unknown(@Nullable String words) implements VendorOutcome {

        public Unknown {
            words = keepable(words);
        }

        @Override
        public String brief() {
            return "outcome unknown";
        }
    }

    private static @Nullable String keepable(@Nullable String text) {
        return text == null ? null : UNKEEPABLE.matcher(text).replaceAll("\uFFFD");
    }
}
