// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {SharedStructs} from "../../../src/interfaces/ILilypad.sol";
import {DisputeView} from "../../../src/interfaces/IDisputePool.sol";
import {vm} from "../../support/Vm.sol";
import {Steps} from "../books/Steps.sol";

/// @notice Job creators and providers: they challenge, change their minds, end deals under the panel's hands and empty their escrow.
abstract contract Parties is Steps {
    /// @dev More at once, and all would run out of time while each takes its turn.
    uint256 private constant MAX_OPEN = 4;
    uint256 private _drains;

    /// @notice A result is submitted, its challenge paid for, and mostly checked at once.
    function challenge(uint256 seed) external watched {
        uint256 k = _roll(seed, "deal") % DEALS;
        while (k < DEALS && _cases[k].id != 0) k++;
        if (k == DEALS || _countOpen() >= MAX_OPEN) return;
        if (!_submitCase(k)) return;
        _fund(k, uint8(1 + _roll(seed, "rounds") % 3));
        if (_roll(seed, "wait") % 6 == 0) return;
        _checkIn(k);
    }

    /// @notice A creator takes its funding back before any dispute.
    function withdrawFunding(uint256 seed) external watched {
        uint256 k = _roll(seed, "deal") % DEALS;
        (,, uint8 rounds,) = pool.fundingOf(_cases[k].dealId);
        if (rounds == 0 || _cases[k].id != 0) return;
        _withdraw(k);
    }

    /// @notice A party ends its deal through the controller, as soon as it may.
    function preempt(uint256 seed) external watched {
        (bool found, uint256 k) = _pickOpen(_roll(seed, "deal"), 0);
        // A day is long: only sometimes does anyone wait for it.
        if (found) _preempt(k, seed, _roll(seed, "patience") % 8 == 0);
    }

    function _preempt(uint256 k, uint256 seed, bool patient) internal {
        Case storage it = _cases[k];
        uint64 deadline = pool.getDispute(it.id).deadline;
        if (patient || deadline < block.timestamp + 600) _warpTo(uint256(deadline) + 1);
        address party = seed % 2 == 0 ? it.creator : it.provider;
        vm.prank(party, party);
        (bool done,) = address(controller).call(abi.encodeCall(controller.timeoutMediateResult, (it.dealId)));
        if (!done) return;
        assertTrue(block.timestamp > deadline, "ended before the deadline the pool goes by");
        reached["timed out by a party"]++;
    }

    /// @notice A creator empties Lilypad's escrow through timeoutAgree, so that neither verdict nor timeout can be paid from it.
    function drain(uint256 seed) external watched {
        (bool found, uint256 k) = _pickOpen(_roll(seed, "deal"), 0);
        address debtor = _cases[k].creator;
        uint256 amount = token.escrowBalanceOf(debtor);
        if (!found || _roll(seed, "dare") % 10 > 0 || amount == 0) return;
        SharedStructs.DealMembers memory members = _members();
        members.jobCreator = debtor;
        SharedStructs.DealTimeouts memory timeouts = _timeouts();
        SharedStructs.DealPricing memory pricing = _pricing();
        (timeouts.agree.timeout, timeouts.submitResults.collateral) = (0, amount);
        (timeouts.judgeResults.collateral, pricing.paymentCollateral) = (0, 0);
        string memory dealId = string(abi.encodePacked("drain ", bytes1(uint8(65 + _drains++))));
        vm.prank(debtor, debtor);
        controller.agree(dealId, members, timeouts, pricing);
        vm.warp(block.timestamp + 1);
        vm.prank(debtor, debtor);
        controller.timeoutAgree(dealId);
        _drained = true;
        reached["drained"]++;
    }

    /// @notice A provider shows what was in its seal, or something else.
    function openSeal(uint256 seed) external watched {
        (bool found, uint256 k) = _pickOpen(_roll(seed, "deal"), 3);
        if (found) _openSeal(k, seed);
    }

    /// @dev Some never do.
    function _openSeal(uint256 k, uint256 seed) internal {
        Case storage it = _cases[k];
        DisputeView memory dispute = pool.getDispute(it.id);
        if (!it.isSealed || dispute.claimDigest != 0 || uint256(it.id) % 4 == 1) return;
        if (seed % 3 == 0) {
            (bool done,) = address(pool).call(abi.encodeCall(pool.openSeal, (it.id, OTHER, SEAL_SALT)));
            assertTrue(!done, "another digest opened the seal");
        }
        pool.openSeal(it.id, it.digest, SEAL_SALT);
        reached["seal opened"]++;
    }

    function _submitCase(uint256 k) internal returns (bool) {
        Case storage it = _cases[k];
        if (it.submitted) return true;
        vm.prank(it.provider, it.provider);
        // Refused to a provider that has staked its last token.
        (it.submitted,) =
            address(controller).call(abi.encodeCall(controller.addResult, (it.dealId, "", it.dataId, 1)));
        return it.submitted;
    }

    function _fund(uint256 k, uint8 rounds) internal booked(k) {
        Case storage it = _cases[k];
        vm.prank(it.creator);
        // Refused where the class has become too small or is no longer listed.
        (bool done,) = address(pool).call(abi.encodeCall(pool.fundChallenge, (it.dealId, it.drawClass, rounds)));
        if (done) reached["funded"]++;
    }

    function _checkIn(uint256 k) internal booked(k) {
        Case storage it = _cases[k];
        _sets[k] = parameters.at(parameters.current());
        vm.prank(it.creator, it.creator);
        (bool done,) = address(controller).call(abi.encodeCall(controller.checkResult, (it.dealId)));
        if (!done) return;
        it.id = pool.disputeOf(it.dealId);
        _noteOpened(k);
        reached["dispute"]++;
        if (!_hasEvidence(k)) return;
        if (pool.phase(it.id) == 6) return;
        vm.prank(it.provider);
        pool.postEvidence(it.id, "https://example.org/result");
    }

    function _withdraw(uint256 k) private booked(k) {
        vm.prank(_cases[k].creator);
        pool.withdrawFunding(_cases[k].dealId);
        reached["funding withdrawn"]++;
    }
}
