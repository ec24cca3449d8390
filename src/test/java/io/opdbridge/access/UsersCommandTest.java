package io.opdbridge.access;

import io.opdbridge.BridgeCommand;
import io.opdbridge.access.jdbc.JdbcUserStore;
import io.opdbridge.canonical.Person.Role;
import io.opdbridge.db.Database;
import io.opdbridge.testing.ProcessCommand;
import io.opdbridge.testing.ProcessCommand.Result;
import io.opdbridge.testing.ProcessLedger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

import static org.assertj.core.api.Assertions.assertThat;

/** {@code bin/bridge users}. */
class UsersCommandTest {

    @Test
    void aUserIsAddedWithThePasswordOfTheInputAndDisabled(@TempDir Path dataDir) throws Exception {
        Path password = Files.writeString(dataDir.resolve("password.txt"), "correct horse 密码\n");
        Result short_ = ProcessCommand.run(dataDir, Files.writeString(dataDir.resolve("short.txt"), "short\n"),
                "users", "add", "zhang.wei", "--role", "operator");
        assertThat(short_.exitCode()).isOne();
        assertThat(short_.err()).contains("密码须为 10 至 128 个字符");

        Result added = ProcessCommand.run(dataDir, password, "users", "add", "zhang.wei", "--role",
                "operator,viewer",
                "--site", "main");
        assertThat(added.exitCode()).as(added.err()).isZero();
        User user;
        try (Database ledger = Database.own(dataDir, ProcessLedger.EMBEDDED)) {
            user = new JdbcUserStore(ledger).find("zhang.wei").orElseThrow();
        }
        assertThat(user.roles()).isEqualTo(Set.of(Role.OPERATOR, Role.VIEWER));
        assertThat(user.sites()).isEqualTo(Set.of("main"));
        assertThat(user.passwordHash()).startsWith("$argon2id$");
        assertThat(new Passwords().matches("correct horse 密码", user)).isTrue();
        assertThat(new Passwords().matches("correct horse 密碼", user)).isFalse();

        Result same = ProcessCommand.run(dataDir, password, "users", "add", "Zhang.Wei", "--role", "approver");
        assertThat(same.exitCode()).isEqualTo(1);
        assertThat(same.err()).contains("Zhang.Wei 与 zhang.wei 会被当作同一人");

        assertThat(BridgeCommand.run(dataDir, "users", "disable", "zhang.wei").exitCode()).isZero();
        for (String command : new String[] {"enable", "disable"}) {
            Result none = BridgeCommand.run(dataDir, "users", command, "nobody");
            assertThat(none.exitCode()).isOne();
            assertThat(none.err()).isEqualToIgnoringNewLines("没有用户 nobody");
        }
        Result list = BridgeCommand.run(dataDir, "users", "list");
        assertThat(list.out()).contains("zhang.wei", "viewer,operator", "main", "已停用")
                .doesNotContain("argon2");
        assertThat(BridgeCommand.run(dataDir, "audit", "--format", "csv").out().lines()
                .filter(line -> line.contains("USER"))).satisfiesExactly(
                        entry -> assertThat(entry).contains("zhang.wei added as [operator, viewer] for [main]"),
                        entry -> assertThat(entry).contains("zhang.wei disabled"));
    }
}
