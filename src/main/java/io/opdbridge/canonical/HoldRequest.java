package io.opdbridge.canonical;

/** Asks for a hold of an amount of a recharge (contract, section 4, {@code OPDRechargeFreeze}). */
public record HoldRequest(RechargeRef recharge, Attempt attempt, Details details) {
}
