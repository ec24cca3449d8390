package io.opdbridge.cli;

import io.opdbridge.canonical.Sites;
import io.opdbridge.config.Settings;

/** What a command works on, as its {@code @ParentCommand}: the bridge that is installed here. */
public interface Installation {

    /** @throws io.opdbridge.config.InvalidSettingsException with a sentence for each mistake in them */
    Settings settings();

    /** The sites that the settings make. */
    Sites sites();
}
