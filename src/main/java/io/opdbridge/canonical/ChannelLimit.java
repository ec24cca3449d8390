package io.opdbridge.canonical;

import org.jspecify.annotations.Nullable;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What a channel can still pay back of a payment (contract, section 4). It limits what it says.
 *
 * @param days    days after the payment
 * @param refunds refunds of one payment
 * @param pause   smallest time between two refunds of a payment
 * @param hours   when it pays back, each day
 */
public record ChannelLimit(@Nullable Integer days, @Nullable Integer refunds, @Nullable Duration pause,
        @Nullable Hours hours) {

    public static final ChannelLimit NONE = new ChannelLimit(null, null, null, null);

    /** A part of the day, on the site's clock, without its end; it may go over midnight. */
    public record Hours(LocalTime from, LocalTime until) {

        private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT)
                .withResolverStyle(ResolverStyle.STRICT);

        /** @throws IllegalArgumentException with a sentence why, unless it is as {@code 22:00-08:00} */
        public static Hours of(String text) {
            String[] ends = text.split("-", 2);
            try {
                Hours hours = new Hours(LocalTime.parse(ends[0].strip(), MINUTE),
                        LocalTime.parse(ends[1].strip(), MINUTE));
                if (!hours.from.equals(hours.until)) {
                    return hours;
                }
            } catch (DateTimeException | ArrayIndexOutOfBoundsException e) {
                // refused below
            }
            throw new IllegalArgumentException("is no part of the day, as 00:30-23:30");
        }

        boolean contains(LocalTime time) {
            return from.isBefore(until) ? !time.isBefore(from) && time.isBefore(until)
                    : !time.isBefore(from) || time.isBefore(until);
        }

        ZonedDateTime nextFrom(ZonedDateTime now) {
            ZonedDateTime today = now.with(from);
            return today.isBefore(now) ? now.plusDays(1).with(from) : today;
        }

        @Override
        public String toString() {
            return from + "-" + until;
        }
    }

    /** Whether what was refunded before has to be known. */
    public boolean countsRefunds() {
        return refunds != null || pause != null;
    }

    /**
     * Why the channel cannot pay now, and until or from when; empty when it can. Limits that no waiting lifts come
     * first.
     *
     * @param paidAt when the patient paid; null when unknown, and then no limit by days applies
     * @param before the earlier refunds; read only when a limit needs them
     */
    public Optional<Phrase> reached(@Nullable Instant paidAt, Supplier<ChannelRefunds> before, ZoneId zone,
            Instant now) {
        if (days != null && paidAt != null) {
            ZonedDateTime last = paidAt.atZone(zone).plusDays(days);
            if (now.isAfter(last.toInstant())) {
                return Optional.of(Phrase.of("CHANNEL_DAYS", days, DateTimes.SECONDS.format(last)));
            }
        }
        ChannelRefunds known = countsRefunds() ? before.get() : ChannelRefunds.NONE;
        if (refunds != null && known.captured() >= refunds) {
            return Optional.of(Phrase.of("CHANNEL_REFUNDS", known.captured(), refunds));
        }
        if (pause != null && known.lastEnded() != null && now.isBefore(known.lastEnded().plus(pause))) {
            return Optional.of(Phrase.of("CHANNEL_PAUSE", pause.toSeconds(),
                    DateTimes.SECONDS.format(wholeSecond(known.lastEnded().plus(pause)).atZone(zone))));
        }
        ZonedDateTime here = now.atZone(zone);
        if (hours != null && !hours.contains(here.toLocalTime())) {
            return Optional.of(Phrase.of("CHANNEL_HOURS", hours, DateTimes.SECONDS.format(hours.nextFrom(here))));
        }
        return Optional.empty();
    }

    /** Rounded up to the second, since a caller who reads the time calls at its beginning. */
    private static Instant wholeSecond(Instant time) {
        return time.getNano() == 0 ? time : Instant.ofEpochSecond(time.getEpochSecond() + 1);
    }
}
