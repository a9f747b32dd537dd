// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {vm} from "../../support/Vm.sol";
import {Griefer} from "./Griefer.sol";

/// @notice People who take what is theirs, and one who asks for it twice, from inside the payment.
abstract contract Thieves is Griefer {
    /// @notice Somebody claims its credit.
    function claim(uint256 seed) external watched {
        address account = _roll(seed, "who") % 3 == 0
            ? _creditor(_roll(seed, "creditor"))
            : mediators[_roll(seed, "mediator") % mediators.length];
        uint256 credit = settlement.creditOf(account);
        if (credit == 0) return;
        _tempt(account, 0, true);
        address payee = registry.payeeOf(account);
        uint256 before = token.balanceOf(payee);
        vm.prank(_keyFor(account));
        if (payee == account) settlement.claim();
        else settlement.claimOf(account);
        assertEq(token.balanceOf(payee), before + credit, "claimed once, to where it says");
        reached["claim"]++;
    }

    /// @dev Tells the thief, if it is it, what to try while it is paid: what the contract that pays must refuse meanwhile. The mediation fee
    /// is paid by the controller: then nothing is wrong with a claim.
    function _tempt(address account, uint256 k, bool bySettlement) internal {
        if (account != address(thief)) return;
        bytes32 id = _cases[k].id;
        address[] memory targets = new address[](bySettlement ? 4 : 3);
        bytes[] memory again = new bytes[](targets.length);
        (targets[0], again[0]) = (address(pool), abi.encodeCall(pool.appeal, (id)));
        (targets[1], again[1]) = (address(pool), abi.encodeCall(pool.finalise, (id)));
        (targets[2], again[2]) = (address(pool), abi.encodeCall(pool.settle, (id, 1)));
        if (bySettlement) (targets[3], again[3]) = (address(settlement), abi.encodeCall(settlement.claim, ()));
        thief.plan(targets, again);
    }

    function _temptToUnstake(address account) internal {
        if (account != address(thief)) return;
        address[] memory targets = new address[](2);
        bytes[] memory again = new bytes[](2);
        (targets[0], again[0]) = (address(registry), abi.encodeCall(registry.withdraw, ()));
        (targets[1], again[1]) = (address(registry), abi.encodeCall(registry.stake, (1)));
        thief.plan(targets, again);
    }

    function _creditor(uint256 dice) private view returns (address) {
        address[6] memory all = [creator, secondCreator, treasury, insurance, stranger, address(thief)];
        return all[dice % 6];
    }
}
