package io.opdbridge.cli;

import io.opdbridge.canonical.Site;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

import java.util.Locale;

/** The option of a command for people on duty, as its {@code @Mixin}: all that it prints is in one language. */
public final class Words {

    enum Language {
        zh,
        en
    }

    @Option(names = "--language", scope = ScopeType.INHERIT,
            description = "${COMPLETION-CANDIDATES}; default: the language of the site, or of the default site.")
    private @Nullable Language language;

    /**
     * What the option says, else the language of a site.
     *
     * @param about the site that the command is about; the default site when it is about none or about several
     */
    public Locale of(Site about) {
        return language == null ? about.language() : Locale.forLanguageTag(language.name());
    }
}
