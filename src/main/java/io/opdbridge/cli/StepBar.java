package io.opdbridge.cli;

import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import org.jspecify.annotations.Nullable;

import java.util.Objects;
import java.util.function.Consumer;

/** A progress bar for each step on a terminal; elsewhere a line for each finished step. For one thread. */
public final class StepBar implements AutoCloseable {

    private final Consumer<String> lines;
    private final String unit;
    private @Nullable String step;
    private @Nullable ProgressBar bar;

    /**
     * @param lines gets a line for each finished step without a terminal
     * @param unit  the word for rows
     */
    public StepBar(Consumer<String> lines, String unit) {
        this.lines = lines;
        this.unit = unit;
    }

    /** The position of the work. */
    public void at(String step, long rows, long ofRows) {
        if (System.console() == null) {
            if (rows == ofRows) {
                lines.accept(step + ": " + rows + " " + unit);
            }
            return;
        }
        if (ofRows == 0) {
            return;
        }
        if (!step.equals(this.step)) {
            close();
            this.step = step;
            bar = new ProgressBarBuilder().setTaskName(step).setInitialMax(ofRows).setUnit(" " + unit, 1).build();
        }
        Objects.requireNonNull(bar, "The step has begun").stepTo(rows);
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
