// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Canary} from "../../../src/interfaces/ICanaries.sol";
import {DisputeView, PanelMember} from "../../../src/interfaces/IDisputePool.sol";
import {SharedStructs} from "../../../src/interfaces/ILilypad.sol";
import {SettledRound} from "../../../src/interfaces/ISettlement.sol";
import {Release} from "../../../src/interfaces/IStakeRegistry.sol";
import {vm} from "../../support/Vm.sol";
import {Copier} from "./Copier.sol";

/// @notice Pokes everything when it is not the time for it, and whatever is not meant for it.
abstract contract Griefer is Copier {
    function poke(uint256 seed) external watched {
        uint256 k = _roll(seed, "deal") % DEALS;
        bytes32 id = _cases[k].id;
        if (id == 0) return;
        DisputeView memory dispute = pool.getDispute(id);
        (uint256 phases, bytes memory call_) = _pokeOf(k, dispute, _roll(seed, "poke"));
        if (phases >> dispute.phase & 1 == 1) return;
        vm.prank(stranger, stranger);
        (bool done,) = address(pool).call(call_);
        assertTrue(!done, "I7: taken out of its phase");
        reached["poked"]++;
    }

    /// @notice Asks the contracts behind the pool, and the desks themselves, for what only the pool may.
    function trespass(uint256 seed) external watched {
        (bool found, uint256 k) = _pickOpen(_roll(seed, "deal"), 0);
        if (!found) return;
        bytes32 id = _cases[k].id;
        bytes32 key = _keyOf(k);
        address[] memory targets = new address[](1);
        targets[0] = stranger;
        SettledRound memory round;
        Canary memory canary;
        SharedStructs.Deal memory deal = deals.getDeal(_cases[k].dealId);
        Release[] memory seats = new Release[](1);
        seats[0].mediator = mediators[0];
        address[] memory doors = new address[](10);
        bytes[] memory calls = new bytes[](10);
        (doors[0], calls[0]) = (address(registry), abi.encodeCall(registry.lockAll, (id, 1, 1, targets)));
        (doors[1], calls[1]) = (address(registry), abi.encodeCall(registry.releaseAll, (id, 1, 0, 0, 0, seats)));
        (doors[2], calls[2]) = (address(sortition), abi.encodeCall(sortition.setWeight, (CLASS, stranger, 1e18, true)));
        (doors[3], calls[3]) =
            (address(settlement), abi.encodeCall(settlement.settleRound, (id, key, 1, 1, round)));
        (doors[4], calls[4]) = (address(settlement), abi.encodeCall(settlement.withdrawEscrow, (key, stranger)));
        (doors[5], calls[5]) = (address(settlement), abi.encodeCall(settlement.endCanary, (id, true, stranger, 1e18)));
        (doors[6], calls[6]) =
            (address(canaries), abi.encodeCall(canaries.open, (id, sponsor, 0, canary, new bytes32[](0), 1)));
        (doors[7], calls[7]) = (address(canaries), abi.encodeCall(canaries.release, (id, true)));
        (doors[8], calls[8]) = (address(pool), abi.encodeCall(pool.mediationRequest, (deal)));
        (doors[9], calls[9]) = (pool.rulingDesk(), abi.encodeCall(pool.closeRound, (id)));
        uint256 which = _roll(seed, "door") % doors.length;
        vm.prank(stranger, stranger);
        (bool done,) = doors[which].call(calls[which]);
        assertTrue(!done, "a stranger was let in");
        reached["trespassed"]++;
    }

    /// @return phases in which it may be taken, as bits
    function _pokeOf(uint256 k, DisputeView memory dispute, uint256 dice)
        private
        view
        returns (uint256 phases, bytes memory)
    {
        bytes32 id = _cases[k].id;
        uint256 which = dice % 11;
        if (which == 0) return (1 << 1, abi.encodeCall(pool.drawPanel, (id)));
        if (which == 1) return (0, abi.encodeCall(pool.commit, (id, bytes32(dice), "")));
        if (which == 2) return (1 << 4, abi.encodeCall(pool.closeRound, (id)));
        if (which == 3) return (1 << 5, abi.encodeCall(pool.finalise, (id)));
        if (which == 4) return (1 << 5, abi.encodeCall(pool.abandon, (id)));
        if (which == 5) return (1 << 9, abi.encodeCall(pool.settle, (id, uint8(dice >> 8) % 5)));
        if (which == 6) return (1 << 7 | 1 << 8, abi.encodeCall(pool.appeal, (id)));
        if (which == 7) return (1 << 3, abi.encodeCall(pool.openSeal, (id, _cases[k].digest, SEAL_SALT)));
        if (which == 8) return (_phasesToOpen(k, dispute), _opening(k));
        if (which == 9) return (0, abi.encodeCall(pool.postEvidence, (id, "https://example.org/grief")));
        // A good vote before or after the time to reveal.
        return (1 << 3, abi.encodeCall(pool.reveal, (_ballot(k, dispute, _anyMember(id, dispute, dice >> 8)))));
    }

    function _phasesToOpen(uint256 k, DisputeView memory dispute) private view returns (uint256) {
        return _cases[k].canary == 0 || dispute.canaryTruth != 0 ? 0 : 1 << 4 | 1 << 5 | 1 << 7;
    }

    function _opening(uint256 k) private view returns (bytes memory) {
        Case storage it = _cases[k];
        bytes32[] memory none;
        return abi.encodeCall(pool.openCanary, (it.id, sponsor, _rootOf[k], it.canary, TRUTH_SALT, none));
    }

    function _anyMember(bytes32 id, DisputeView memory dispute, uint256 dice) private view returns (address) {
        PanelMember[] memory members = pool.getRound(id, dispute.currentRound).members;
        return members.length == 0 ? stranger : members[dice % members.length].mediator;
    }
}
