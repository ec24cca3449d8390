package io.opdbridge.canonical;

/** Asks to set an amount of a recharge aside for a refund (contract, section 4, {@code OPDRechargeFreeze}). */
public record HoldRequest(RechargeRef recharge, Attempt attempt, Details details) {
}
