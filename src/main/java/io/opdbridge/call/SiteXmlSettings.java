package io.opdbridge.call;

import io.opdbridge.call.wire.WireMethod;
import io.opdbridge.config.Check;
import io.opdbridge.config.Checked;
import io.opdbridge.config.InstallationSettings;
import io.opdbridge.config.RoutesFolder;
import io.opdbridge.config.Setting;
import io.opdbridge.config.Topic;

import java.util.Map;

/** What a site's callers have in another form than the interface; one for each of {@code bridge.sites}. */
@Topic(family = "site", profiles = true, title = "SOAP and stylesheets of a site")
public record SiteXmlSettings(
        @Setting(key = "soap-call-operation", unit = "name", value = "Call", matches = "[A-Za-z_][A-Za-z0-9._-]*",
                otherwise = "is no XML name",
                meaning = "SOAP operation that takes the method as an argument")
        String soapCallOperation,
        @Setting(key = "soap-result-element", unit = "name", value = "return", matches = "[A-Za-z_*][A-Za-z0-9._*-]*",
                otherwise = "is no XML name",
                meaning = "element of a SOAP answer that holds the XML; `*` is the operation: `*Result` as .NET has it")
        String soapResultElement,
        @Setting(key = "request-xslt", unit = "file",
                meaning = "XSLT in the routes folder that the site's requests pass first")
        String requestXslt,
        @Setting(key = "answer-xslt", unit = "file", meaning = "XSLT that its answers pass last")
        String answerXslt) implements Checked {

    @Override
    public void check(Check check) {
        if (WireMethod.of(soapCallOperation).isPresent()) {
            check.add("soap-call-operation", "\"" + soapCallOperation + "\" is the name of a method");
        }
        RoutesFolder routes = check.of(InstallationSettings.class).routes();
        Map.of("request-xslt", requestXslt, "answer-xslt", answerXslt).forEach((key, file) -> {
            if (!file.isEmpty() && !routes.has(file)) {
                check.add(key, "there is no " + file + " in " + routes.root());
            }
        });
    }

}
