package io.opdbridge.ledger;

import io.opdbridge.testing.BooksFixture;

import java.io.IOException;
import java.nio.file.Path;

class HsqldbRefundTest extends RefundContract {

    @Override
    BooksFixture open(Path folder) throws IOException {
        return BooksFixture.onHsqldb(folder);
    }
}
