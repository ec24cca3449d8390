package io.opdbridge.testing;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a bridge in a process of its own answered. */
public record ProcessAnswer(int status, String body) {

    /** The text of the first element of that name; null when there is none. */
    public String text(String element) {
        Matcher matcher = Pattern.compile("<" + element + ">([^<]*)</" + element + ">").matcher(body);
        return matcher.find() ? matcher.group(1) : null;
    }

    public String code() {
        return text("RespCode");
    }

    public long balanceFen() {
        return Long.parseLong(text("Balance"));
    }
}
