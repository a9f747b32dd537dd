// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Canary} from "../../../src/interfaces/ICanaries.sol";
import {DisputeView, PanelMember} from "../../../src/interfaces/IDisputePool.sol";
import {Outcome} from "../../../src/libraries/Numbers.sol";
import {vm} from "../../support/Vm.sol";
import {Thieves} from "./Thieves.sol";

/// @notice A canary sponsor: opens what it committed to, true or false, and tries truths it did not commit to, or only afterwards.
abstract contract Sponsor is Thieves {
    function openCanary(uint256 seed) external watched {
        (bool found, uint256 k) = _pickCanary(_roll(seed, "deal"));
        if (!found) return;
        uint256 which = _roll(seed, "lie") % 4;
        if (which == 0) _openOther(k);
        else if (which == 1) _openLate(k);
        else _open(k);
    }

    /// @notice Takes its bond out, or puts some in.
    function moveBond(uint256 seed) external watched {
        uint256 which = _roll(seed, "bond") % 4;
        bytes[3] memory calls = [
            abi.encodeCall(canaries.requestBondWithdrawal, ()),
            abi.encodeCall(canaries.withdrawBond, ()),
            abi.encodeCall(canaries.addBond, (CANARY_BOND))
        ];
        vm.prank(sponsor);
        (bool done,) = address(canaries).call(calls[which % 3]);
        if (done) reached["bond moved"]++;
    }

    function _pickCanary(uint256 dice) private view returns (bool, uint256 k) {
        for (uint256 i = 0; i < DEALS; i++) {
            k = (dice + i) % DEALS;
            if (_cases[k].canary == 0 || !_isOpen(k)) continue;
            DisputeView memory dispute = pool.getDispute(_cases[k].id);
            uint8 phase = dispute.phase;
            if (dispute.canaryTruth == 0 && (phase == 4 || phase == 5 || phase == 7)) return (true, k);
        }
        return (false, 0);
    }

    function _open(uint256 k) private {
        bytes32 id = _cases[k].id;
        uint8 truth = _cases[k].canary;
        if (!_tryOpen(k, _rootOf[k], truth)) return;
        DisputeView memory dispute = pool.getDispute(id);
        assertEq(dispute.canaryTruth, truth, "I16: the truth");
        assertEq(dispute.outcome, truth, "I16: the truth is the outcome");
        (, uint64 posted) = canaries.rootAt(sponsor, _rootOf[k]);
        assertBelow(posted, pool.getRound(id, 1).epoch, "I16: committed to before the draw");
        uint256 wait = _isContradicted(id, dispute, truth) ? _sets[k].canaryWindow : 0;
        assertEq(dispute.finalAt, block.timestamp + wait, "I18: when its slashes are settled");
        reached[truth == _cases[k].truth ? bytes32("canary") : bytes32("false canary")]++;
    }

    /// @dev The same deal with the other truth.
    function _openOther(uint256 k) private {
        assertTrue(!_tryOpen(k, _rootOf[k], 3 - _cases[k].canary), "I16: another truth than committed to");
    }

    /// @dev Commits to whatever suits it once the dispute is there.
    function _openLate(uint256 k) private {
        Case storage it = _cases[k];
        uint8 truth = 3 - it.canary;
        bytes32 leaf = canaries.leafOf(Canary(it.dealId, it.creator, it.provider, truth, TRUTH_SALT));
        vm.prank(sponsor);
        (bool done,) = address(canaries).call(abi.encodeCall(canaries.postRoot, (leaf)));
        if (!done) return;
        uint32 late = canaries.sponsorOf(sponsor).roots - 1;
        assertTrue(!_tryOpen(k, late, truth), "I16: a truth committed to after the draw");
        reached["late canary"]++;
    }

    function _tryOpen(uint256 k, uint32 index, uint8 truth) private returns (bool done) {
        (done,) = address(pool)
            .call(
                abi.encodeCall(
                    pool.openCanary, (_cases[k].id, sponsor, index, truth, TRUTH_SALT, new bytes32[](0))
                )
            );
    }

    function _isContradicted(bytes32 id, DisputeView memory dispute, uint8 truth) private view returns (bool) {
        for (uint8 number = 1; number <= dispute.currentRound; number++) {
            PanelMember[] memory members = pool.getRound(id, number).members;
            for (uint256 i = 0; i < members.length; i++) {
                uint8 verdict = _verdictOf(dispute, members[i]);
                if (Outcome.isVerdict(verdict) && verdict != truth) return true;
            }
        }
        return false;
    }
}
