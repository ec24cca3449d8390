package io.opdbridge.call;

import io.opdbridge.config.Check;
import io.opdbridge.config.Checked;
import io.opdbridge.config.Setting;
import io.opdbridge.config.Topic;

import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** How a site's calls are read and answered; one for each of {@code bridge.sites}. */
@Topic(family = "site", profiles = true, title = "Calls of a site")
public record SiteCallSettings(
        @Setting(key = "profile", value = "strict", relaxed = "relaxed",
                meaning = "which defaults the site has: the contract to the letter,"
                        + " or what known payment platforms send")
        Profile profile,
        @Setting(key = "time-zone", unit = "zone", value = "Asia/Shanghai", meaning = "zone of dates that carry none")
        ZoneId zone,
        @Setting(key = "language", unit = "`zh`, `en`", value = "zh", meaning = "language of `RespMessage`")
        Locale language,
        @Setting(key = "relaxed-fields", unit = "names", relaxed = "HisFlowNo,PayWay,TransTime",
                among = {"CardNo", "CardType", "ChannelId", "HisFlowNo", "HisID", "PayWay", "TransTime"},
                meaning = "required fields that may be absent; also `CardNo`, `CardType`, `HisID`, `ChannelId`")
        List<String> relaxedFields,
        @Setting(key = "request-aliases", unit = "name=name,…", relaxed = "HisMemberId=HisID",
                meaning = "element names in requests, and what they stand for")
        Map<String, String> requestAliases,
        @Setting(key = "answer-aliases", unit = "name=name,…", relaxed = "RespMessage=RespMsg",
                meaning = "elements of answers that are written under a second name")
        Map<String, String> answerAliases,
        @Setting(key = "repair-ampersands", value = "false", relaxed = "true", meaning = "take a bare `&` as text")
        boolean repairAmpersands,
        @Setting(key = "accept-type", value = "false", relaxed = "true",
                meaning = "take `Type` 1 / 2 for `Status` 0 / 1")
        boolean acceptType,
        @Setting(key = "list-days", unit = "days", value = "90", max = 36_500,
                meaning = "how far a list goes back without dates")
        int listDays,
        @Setting(key = "list-max-days", unit = "days", value = "366", min = 1, max = 36_500,
                meaning = "longest date range of a list, first and last day included")
        int listMaxDays,
        @Setting(key = "list-max-rows", unit = "rows", value = "500", min = 1, max = 100_000,
                meaning = "most recharges in one list")
        int listMaxRows) implements Checked {

    /** Which defaults a site has. */
    public enum Profile { STRICT, RELAXED }

    @Override
    public void check(Check check) {
        check.notMore("list-days", listDays, "list-max-days", listMaxDays);
    }
}
